package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.CodeRedeemer;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.permission.MappersAndConsent;
import dev.authcodes.keycloak.permission.Policies;
import dev.authcodes.keycloak.store.Connection;
import dev.authcodes.keycloak.store.RealmSessions;
import dev.authcodes.keycloak.store.SessionCodeStore;
import dev.authcodes.keycloak.store.StoredShortCodes;
import dev.authcodes.keycloak.token.CodeOrigin;
import dev.authcodes.keycloak.token.NarrowedContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.tracing.TracingProvider;

/** The one way to redeem a code: the rules are asked first, the use is taken last, and the outcome is recorded. */
public final class CodeRedemption {
    private final KeycloakSession session;
    private final Policies policies;
    private final SessionCodeStore store;

    public CodeRedemption(KeycloakSession session) {
        this.session = session;
        this.policies = new Policies(session);
        this.store = new SessionCodeStore(session);
    }

    /** Whether a mapper lets this client redeem codes, whoever the user is. */
    public boolean isPermitted(RedemptionRequest request) {
        return policies.forClient(request.client(), request.scope()).redeem();
    }

    /**
     * Redeems what is presented as a code.
     *
     * @param event of the request; sent if the redemption is rejected
     */
    public RedemptionOutcome redeem(EventBuilder event, String presented, RedemptionRequest request) {
        return session.getProvider(TracingProvider.class).trace(CodeRedemption.class, "redeem", span -> {
            RedemptionOutcome redemption = new CodeRedeemer(
                            new RealmSessions(session),
                            store,
                            new StoredShortCodes(session, session.getContext().getRealm()),
                            new MappersAndConsent(session, policies))
                    .redeem(presented, request);
            record(event, request.client(), redemption);
            return redemption;
        });
    }

    private void record(EventBuilder event, ClientModel client, RedemptionOutcome redemption) {
        CodeAudit audit = new CodeAudit(session);
        if (redemption instanceof RedemptionOutcome.Redeemed redeemed) {
            audit.redeemed(event, client, redeemed, store.usesLeft(redeemed.code()));
        } else {
            RedemptionOutcome.Rejected rejected = (RedemptionOutcome.Rejected) redemption;
            audit.rejected(event, client, rejected);
            rejected.replayed().ifPresent(new ReplayAlarm(session)::raise);
        }
    }

    /** The origin of the tokens for a redeemed use. */
    public CodeOrigin origin(RedemptionOutcome.Redeemed redeemed, RedemptionRequest request) {
        UserModel user = redeemed.userSession().getUser();
        return CodeOrigin.redeemed(
                redeemed.code(),
                policies.forClient(request.client(), user, request.scope())
                        .delegation()
                        .lifespans());
    }

    /** Connects the redeemer: it joins the user session of the code. The context is that of its tokens. */
    public ClientSessionContext connect(
            RedemptionOutcome.Redeemed redeemed, RedemptionRequest request, CodeOrigin origin) {
        UserSessionModel userSession = redeemed.userSession();
        session.getContext().setUserSession(userSession);
        AuthenticatedClientSessionModel clientSession = new SessionJoin(session)
                .join(
                        userSession,
                        request.client(),
                        Connection.redeemed(origin.connection(), redeemed.code(), request.address()),
                        origin.filter().narrow(request.scope()));
        return new NarrowedContext(session, clientSession, origin.filter()).forIssuing(request.scope());
    }
}
