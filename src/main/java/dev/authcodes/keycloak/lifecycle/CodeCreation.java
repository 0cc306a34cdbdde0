package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CodeText;
import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Network.Proximity;
import dev.authcodes.keycloak.code.ShortCode;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.CreatePermission;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.Rate;
import dev.authcodes.keycloak.store.ShortCodeIndex;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.tracing.TracingProvider;

/**
 * Creates codes, for apps with a token and for users on the connect page. Everything is checked before anything is
 * stored, so a refused request changes nothing.
 */
public final class CodeCreation {
    /** Random short codes practically never collide; ten collisions in a row are a bug. */
    private static final int ATTEMPTS = 10;

    private final KeycloakSession session;
    private final ClientPermissions permissions;
    private final RealmSessions sessions;
    private final ClientBinding clientBinding;
    private final CodeStore store;
    private final ShortCodeIndex shortCodes;
    private final CodeAudit audit;

    CodeCreation(
            KeycloakSession session,
            ClientPermissions permissions,
            RealmSessions sessions,
            ClientBinding clientBinding,
            CodeStore store,
            ShortCodeIndex shortCodes,
            CodeAudit audit) {
        this.session = session;
        this.permissions = permissions;
        this.sessions = sessions;
        this.clientBinding = clientBinding;
        this.store = store;
        this.shortCodes = shortCodes;
        this.audit = audit;
    }

    public CreationOutcome create(Creator creator, CreationRequest request) {
        return session.getProvider(TracingProvider.class).trace(CodeCreation.class, "create", span -> {
            CreationOutcome outcome = decide(creator, creator.narrow(request));
            if (outcome instanceof CreationOutcome.Created created) {
                audit.created(creator.client(), creator.userSession(), created.code());
            } else {
                audit.refused(creator.client(), creator.userSession(), outcome.refusalDetail());
            }
            return outcome;
        });
    }

    /** Why this creator may neither create codes nor list and revoke the user's; empty if it may. */
    public Optional<CreationRefusal> objection(Creator creator) {
        return creator.objection(permission(creator), permissions);
    }

    private CreationOutcome decide(Creator creator, CreationRequest request) {
        Optional<CreatePermission> permission = permission(creator);
        Optional<CreationRefusal> refusal = creator.objection(permission, permissions)
                .or(() -> Optional.of(CreationRefusal.REQUIRED_ACTION_PENDING)
                        .filter(reason -> sessions.hasPendingAction(creator.user())))
                .or(() -> clientBinding.objection(request));
        if (refusal.isPresent()) {
            return CreationOutcome.refused(refusal.get());
        }
        return new StepUp(permission.orElseThrow().signIn(), creator.client())
                .demand(creator)
                .orElseGet(() -> createHere(creator, clientBinding.bind(request), permission.orElseThrow()));
    }

    private CreationOutcome createHere(Creator creator, CreationRequest request, CreatePermission permission) {
        if (request.isShort() && !permission.shortCodes()) {
            return CreationOutcome.refused(CreationRefusal.SHORT_CODES_OFF);
        }
        Optional<ClientAddress> address = ClientAddress.of(session.getContext().getConnection());
        if (!permission.allowsFrom(address.orElse(null)) || (request.isShort() && address.isEmpty())) {
            return CreationOutcome.refused(CreationRefusal.NETWORK_NOT_ALLOWED);
        }
        Proximity proximity = request.isShort() ? Proximity.ADDRESS : permission.sameNetwork();
        CreationRequest narrowed = request.withScope(
                permission.scopes().within(request.restrictions().scope()));
        CreationRequest near =
                address.flatMap(proximity::around).map(narrowed::withNetwork).orElse(narrowed);
        return createCounted(creator, near, permission);
    }

    private CreationOutcome createCounted(Creator creator, CreationRequest request, CreatePermission permission) {
        Optional<CreationRefusal> unbound = request.restrictions().missing(permission.requiredBindings());
        if (unbound.isPresent()) {
            return CreationOutcome.refused(unbound.get());
        }
        String sessionId = creator.userSession().getId();
        Rate creations = Rate.ofCreations(session, sessionId, permission.maxPerMinute());
        if (!creations.count()) {
            return CreationOutcome.refused(CreationRefusal.TOO_MANY_CREATIONS);
        }
        LongCode value = LongCode.generate(sessionId);
        AuthCode code = creator.code(request, value, permission, sessions);
        CodeLimits limits = permission.limits();
        CreationOutcome outcome = request.isShort() ? addShort(code, limits) : add(value, code, limits);
        if (!(outcome instanceof CreationOutcome.Created)) {
            creations.uncount();
        }
        return outcome;
    }

    private CreationOutcome addShort(AuthCode code, CodeLimits limits) {
        ShortCode shortCode = Stream.generate(ShortCode::generate)
                .limit(ATTEMPTS)
                .filter(generated -> shortCodes.add(generated, code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free short code found"));
        CreationOutcome outcome = add(shortCode, code, limits);
        if (!(outcome instanceof CreationOutcome.Created)) {
            shortCodes.remove(shortCode, code);
        }
        return outcome;
    }

    private CreationOutcome add(CodeText text, AuthCode code, CodeLimits limits) {
        return switch (store.add(code, limits)) {
            case ADDED -> CreationOutcome.created(text, code);
            case LIMIT_EXCEEDED -> CreationOutcome.refused(CreationRefusal.LIMIT_EXCEEDED);
            case BUSY -> CreationOutcome.refused(CreationRefusal.TOO_MANY_CREATIONS);
            case SESSION_ENDED -> CreationOutcome.refused(CreationRefusal.SESSION_ENDED);
        };
    }

    private Optional<CreatePermission> permission(Creator creator) {
        return permissions.toCreate(creator.client(), creator.user(), creator.scope());
    }
}
