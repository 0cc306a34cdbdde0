package dev.authcodes.keycloak.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Descent;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/**
 * A code as it is written into a note of its user session. The note's key holds the digest, so the value does not; the
 * member names are short because every code of a session is read and written with the session.
 *
 * <p>A record with a member that this version does not know is not read either, since the member may be a restriction.
 * So a newer version may add members without a new version of the format: while servers are upgraded one by one, an old
 * one refuses such a code and does not pass over what the member says.
 *
 * @param version of this format; a record of another version is not read, its code is refused
 * @param slot the place among the session's active codes, see {@link Slots}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CodeRecord(
        @JsonProperty("v") int version,
        @JsonProperty("iat") long createdAt,
        @JsonProperty("exp") long expiresAt,
        @JsonProperty("uses") int uses,
        @JsonProperty("by") String creator,
        @JsonProperty("slot") int slot,
        @JsonProperty("for") @Nullable String clientId,
        @JsonProperty("scope") @Nullable Set<String> scope,
        @JsonProperty("s256") @Nullable String codeChallenge,
        @JsonProperty("jkt") @Nullable String proofKey,
        @JsonProperty("label") @Nullable String label,
        @JsonProperty("net") @Nullable String network,
        @JsonProperty("from") @Nullable String parent,
        @JsonProperty("via") @Nullable Set<String> above,
        @JsonProperty("depth") @Nullable Integer depth) {

    private static final Logger LOG = Logger.getLogger(CodeRecord.class);
    private static final ObjectReader READER = JsonSerialization.mapper
            .readerFor(CodeRecord.class)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final int VERSION = 1;
    private static final String KEY_PREFIX = "auth-code.";

    static CodeRecord of(AuthCode code, int slot) {
        Restrictions restrictions = code.restrictions();
        return new CodeRecord(
                VERSION,
                code.createdAt().getEpochSecond(),
                code.expiresAt().getEpochSecond(),
                code.uses(),
                code.creator(),
                slot,
                restrictions.clientId(),
                restrictions.scope(),
                restrictions.codeChallenge(),
                restrictions.proofKey(),
                code.label(),
                restrictions.network() == null ? null : restrictions.network().toString(),
                code.descent().parent(),
                code.descent().above().isEmpty() ? null : code.descent().above(),
                code.descent().depth() == 0 ? null : code.descent().depth());
    }

    static String key(String digest) {
        return KEY_PREFIX + digest;
    }

    static boolean isKey(String noteName) {
        return noteName.startsWith(KEY_PREFIX);
    }

    static String digest(String key) {
        return key.substring(KEY_PREFIX.length());
    }

    String write() {
        try {
            return JsonSerialization.mapper.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers and strings can be written", e);
        }
    }

    /** Empty if there is no note, or one that this version of the extension did not write. */
    static Optional<CodeRecord> read(@Nullable String note) {
        if (note == null) {
            return Optional.empty();
        }
        try {
            CodeRecord record = READER.readValue(note);
            return Optional.ofNullable(record).filter(CodeRecord::isUnderstood);
        } catch (JsonProcessingException e) {
            LOG.debugf("A code's record cannot be read: %s", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    private boolean isUnderstood() {
        return version == VERSION
                && (network == null || Network.parse(network).isPresent())
                && (depth == null || depth > 0);
    }

    AuthCode toCode(String sessionId, String digest) {
        return new AuthCode(
                sessionId,
                digest,
                Instant.ofEpochSecond(createdAt),
                Instant.ofEpochSecond(expiresAt),
                uses,
                creator,
                new Restrictions(
                        clientId,
                        scope,
                        codeChallenge,
                        proofKey,
                        network == null ? null : Network.parse(network).orElseThrow()),
                label,
                new Descent(depth == null ? 0 : depth, parent, above == null ? Set.of() : above));
    }
}
