package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeIssuer;
import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationRefusal;
import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.SameNetwork;
import dev.authcodes.keycloak.permission.Delegation;
import dev.authcodes.keycloak.permission.Policies;
import dev.authcodes.keycloak.permission.Policy;
import dev.authcodes.keycloak.store.Rate;
import dev.authcodes.keycloak.store.RealmSessions;
import dev.authcodes.keycloak.store.SessionCodeStore;
import dev.authcodes.keycloak.store.StoredShortCodes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.tracing.TracingProvider;

/**
 * The one way to a new code, for an app with a token and for the person on the connect page alike: what the realm says
 * about the creator is asked first, then the code is made.
 */
public final class CodeCreation {
    private static final String STEP_UP_REQUIRED = "step_up_required";

    private final KeycloakSession session;

    public CodeCreation(KeycloakSession session) {
        this.session = session;
    }

    public CreationOutcome create(Creator creator, CreationRequest request) {
        return session.getProvider(TracingProvider.class).trace(CodeCreation.class, "create", span -> {
            CreationOutcome issuance = decide(creator, creator.narrow(request));
            record(creator, issuance);
            return issuance;
        });
    }

    private void record(Creator creator, CreationOutcome issuance) {
        CodeAudit audit = new CodeAudit(session);
        if (issuance instanceof CreationOutcome.Created issued) {
            audit.created(creator.client(), creator.userSession(), issued.code());
        } else {
            String reason = issuance instanceof CreationOutcome.Refused refused
                    ? refused.reason().detail()
                    : STEP_UP_REQUIRED;
            audit.refused(creator.client(), creator.userSession(), reason);
        }
    }

    /** Why this creator may neither make codes nor see and revoke those that the person has; empty if it may. */
    public Optional<CreationRefusal> objection(Creator creator) {
        return creator.refusal(policy(creator));
    }

    private CreationOutcome decide(Creator creator, CreationRequest request) {
        Policy policy = policy(creator);
        Optional<CreationRefusal> refusal =
                creator.refusal(policy).or(() -> pendingAction(creator)).or(() -> objection(request));
        if (refusal.isPresent()) {
            return CreationOutcome.refused(refusal.get());
        }
        return new SignInDemand(policy, creator.client())
                .objection(creator)
                .orElseGet(() -> fromHere(creator, request, policy));
    }

    private CreationOutcome fromHere(Creator creator, CreationRequest request, Policy policy) {
        if (request.isShort() && !policy.shortCodes()) {
            return CreationOutcome.refused(CreationRefusal.SHORT_CODES_OFF);
        }
        ClientAddress address = address();
        if (!policy.networks().allowCreation(address) || (request.isShort() && address == null)) {
            return CreationOutcome.refused(CreationRefusal.NETWORK_NOT_ALLOWED);
        }
        SameNetwork same =
                request.isShort() ? SameNetwork.ADDRESS : policy.networks().same();
        return create(creator, near(address, same, within(policy.delegation(), request)), policy);
    }

    private CreationOutcome create(Creator creator, CreationRequest request, Policy policy) {
        String sessionId = creator.userSession().getId();
        Rate creations = Rate.ofCreations(session, sessionId, policy.maxCreationsPerMinute());
        if (!creations.count()) {
            return CreationOutcome.refused(CreationRefusal.TOO_MANY_CREATIONS);
        }
        CreationOutcome issuance = new CodeIssuer(
                        new SessionCodeStore(session),
                        new StoredShortCodes(session, session.getContext().getRealm()))
                .issue(
                        sessionId,
                        creator.client().getId(),
                        creator.descent(),
                        request,
                        policy.limits(),
                        policy.requiredBindings());
        if (!(issuance instanceof CreationOutcome.Created)) {
            creations.uncount();
        }
        return issuance;
    }

    private static CreationRequest within(Delegation delegation, CreationRequest request) {
        return request.withScope(
                delegation.scopes().within(request.restrictions().scope()));
    }

    private @Nullable ClientAddress address() {
        return ClientAddress.of(session.getContext().getConnection()).orElse(null);
    }

    private static CreationRequest near(@Nullable ClientAddress address, SameNetwork same, CreationRequest request) {
        return Optional.ofNullable(address)
                .flatMap(same::around)
                .map(request::withNetwork)
                .orElse(request);
    }

    private Optional<CreationRefusal> objection(CreationRequest request) {
        String clientId = request.restrictions().clientId();
        return clientId != null && session.getContext().getRealm().getClientByClientId(clientId) == null
                ? Optional.of(CreationRefusal.UNKNOWN_CLIENT)
                : Optional.empty();
    }

    private Optional<CreationRefusal> pendingAction(Creator creator) {
        return new RealmSessions(session).hasPendingAction(creator.user())
                ? Optional.of(CreationRefusal.REQUIRED_ACTION_PENDING)
                : Optional.empty();
    }

    private Policy policy(Creator creator) {
        return new Policies(session).forClient(creator.client(), creator.user(), creator.scope());
    }
}
