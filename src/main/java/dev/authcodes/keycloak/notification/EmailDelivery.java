package dev.authcodes.keycloak.notification;

import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.store.Rate;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.forms.login.freemarker.model.UrlBean;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.theme.Theme;

/**
 * Sends an e-mail with the realm's SMTP settings and email theme, in the user's language. As with Keycloak's e-mails
 * about events, only to a verified address.
 */
final class EmailDelivery {
    private static final Logger LOG = Logger.getLogger(EmailDelivery.class);
    private static final String SUBJECT = "auth-code-mail.subject";
    private static final String TEMPLATE = "auth-code-mail.ftl";

    /** Not the offset of the same name, which would be displayed as Z. */
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final KeycloakSession session;
    private final RealmModel realm;

    private EmailDelivery(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Sends it in a separate Keycloak session, or logs why that failed. */
    static void deliver(KeycloakSessionFactory factory, ConnectionEmail email) {
        try {
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                RealmModel realm = session.realms().getRealm(email.realmId());
                if (realm != null) {
                    session.getContext().setRealm(realm);
                    new EmailDelivery(session, realm).deliver(email);
                }
            });
        } catch (RuntimeException e) {
            LOG.warnf(e, "Could not notify user '%s' of a connection", email.userId());
        }
    }

    private void deliver(ConnectionEmail email) {
        UserModel user = user(email);
        if (user == null || user.getEmail() == null || !user.isEmailVerified()) {
            return;
        }
        if (!Rate.ofNotices(session, user.getId()).count()) {
            LOG.debugf("User '%s' has been sent the hourly maximum of e-mails about connections", user.getId());
            return;
        }
        try {
            session.getProvider(EmailTemplateProvider.class)
                    .setRealm(realm)
                    .setUser(user)
                    .send(SUBJECT, TEMPLATE, attributes(email, user));
        } catch (EmailException | IOException e) {
            LOG.warnf(
                    e,
                    "Could not notify user '%s' of realm '%s' of a connection. Check the realm's email settings.",
                    user.getId(),
                    realm.getName());
        }
    }

    /** From the session, because a user of the feature "transient-users" is found nowhere else. */
    private @Nullable UserModel user(ConnectionEmail email) {
        UserSessionModel userSession = session.sessions().getUserSession(realm, email.userSessionId());
        return userSession == null ? session.users().getUserById(realm, email.userId()) : userSession.getUser();
    }

    private Map<String, Object> attributes(ConnectionEmail email, UserModel user) throws IOException {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("connection", connection(email, session.getContext().resolveLocale(user)));
        // Keycloak sets this attribute only while it serves a request, and themes use it for images.
        Theme theme = session.theme().getTheme(Theme.Type.EMAIL);
        attributes.put("url", new UrlBean(realm, theme, email.base(), null));
        Optional.ofNullable(email.page()).ifPresent(page -> attributes.put("page", page.toString()));
        return attributes;
    }

    /** Keyed by the last part of each message's key, in the order of the text. */
    private static Map<String, String> connection(ConnectionEmail email, Locale locale) {
        Connection connection = email.connection();
        Map<String, String> members = new LinkedHashMap<>();
        members.put("app", InertText.of(email.app()));
        Optional.ofNullable(connection.deviceName()).ifPresent(device -> members.put("device", InertText.of(device)));
        Optional.ofNullable(connection.address()).ifPresent(address -> members.put("address", address));
        members.put("time", time(connection.startedAt(), locale));
        Optional.ofNullable(connection.label()).ifPresent(label -> members.put("code", InertText.of(label)));
        return members;
    }

    /** With the time zone, because the reader's is unknown. */
    private static String time(Instant time, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG)
                .withLocale(locale)
                .withDecimalStyle(DecimalStyle.of(locale))
                .format(time.atZone(UTC));
    }
}
