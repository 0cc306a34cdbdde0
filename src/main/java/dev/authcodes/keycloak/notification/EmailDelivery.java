package dev.authcodes.keycloak.notification;

import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.store.Rate;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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
 * Sends a notice as an e-mail, by Keycloak's own means: the realm's SMTP settings and email theme, the user's language. As with
 * Keycloak's e-mails about events, only a verified address gets one.
 */
final class NoticeDelivery {
    private static final Logger LOG = Logger.getLogger(NoticeDelivery.class);
    private static final String SUBJECT = "auth-code-mail.subject";
    private static final String TEMPLATE = "auth-code-mail.ftl";

    /** The offset of the same name would be shown as the letter Z. */
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final KeycloakSession session;
    private final RealmModel realm;

    private NoticeDelivery(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Sends it in a session of its own, or writes to the log why that was not possible. */
    static void deliver(KeycloakSessionFactory factory, ConnectionNotice notice) {
        try {
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                RealmModel realm = session.realms().getRealm(notice.realmId());
                if (realm != null) {
                    session.getContext().setRealm(realm);
                    new NoticeDelivery(session, realm).deliver(notice);
                }
            });
        } catch (RuntimeException e) {
            LOG.warnf(e, "User '%s' is not told of a connection", notice.userId());
        }
    }

    private void deliver(ConnectionNotice notice) {
        UserModel user = user(notice);
        if (user == null || user.getEmail() == null || !user.isEmailVerified()) {
            return;
        }
        if (!Rate.ofNotices(session, user.getId()).count()) {
            LOG.debugf("User '%s' is not told of another connection within this hour", user.getId());
            return;
        }
        try {
            session.getProvider(EmailTemplateProvider.class)
                    .setRealm(realm)
                    .setUser(user)
                    .send(SUBJECT, TEMPLATE, attributes(notice, user));
        } catch (EmailException | IOException e) {
            LOG.warnf(
                    e,
                    "User '%s' of realm '%s' is not told of a connection. Check the realm's email settings.",
                    user.getId(),
                    realm.getName());
        }
    }

    /** By the session, since a user of the feature "transient-users" is found nowhere else. */
    private @Nullable UserModel user(ConnectionNotice notice) {
        UserSessionModel userSession = session.sessions().getUserSession(realm, notice.userSessionId());
        return userSession == null ? session.users().getUserById(realm, notice.userId()) : userSession.getUser();
    }

    private Map<String, Object> attributes(ConnectionNotice notice, UserModel user) throws IOException {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("connection", connection(notice, session.getContext().resolveLocale(user)));
        // Keycloak gives templates this one while a request is served, and themes use it for their pictures.
        Theme theme = session.theme().getTheme(Theme.Type.EMAIL);
        attributes.put("url", new UrlBean(realm, theme, notice.base(), null));
        Optional.ofNullable(notice.page()).ifPresent(page -> attributes.put("page", page.toString()));
        return attributes;
    }

    /** Each under the last part of the key of its message, in the order of the text. */
    private static Map<String, String> connection(ConnectionNotice notice, Locale locale) {
        Connection connection = notice.connection();
        Map<String, String> members = new LinkedHashMap<>();
        members.put("app", InertText.of(notice.app()));
        Optional.ofNullable(connection.deviceName()).ifPresent(device -> members.put("device", InertText.of(device)));
        Optional.ofNullable(connection.address()).ifPresent(address -> members.put("address", address));
        members.put("time", time(connection.startedAt(), locale));
        Optional.ofNullable(connection.label()).ifPresent(label -> members.put("code", InertText.of(label)));
        return members;
    }

    /** With the time zone, since nobody knows that of the reader. */
    private static String time(Instant time, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG)
                .withLocale(locale)
                .format(time.atZone(UTC));
    }
}
