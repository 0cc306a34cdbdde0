package dev.authcodes.keycloak.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/**
 * A code as it is written into a note of its user session, as JSON. The note's key holds the digest, so the value does
 * not; the member names are short because every code of a session is read and written with the session.
 *
 * <p>A record with a member that this version does not know is not read, since the member may be a restriction. So a newer
 * version may add members without a new version of the format: while servers are upgraded one by one, an old one refuses
 * such a code and does not ignore what the member says.
 *
 * @param slot see {@link Slots}
 */
record CodeRecord(AuthCode code, int slot) {
    private static final Logger LOG = Logger.getLogger(CodeRecord.class);
    private static final ObjectReader READER =
            JsonSerialization.mapper.readerFor(Note.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final int VERSION = 1;

    String write() {
        Note note = new Note(
                VERSION,
                code.createdAt().getEpochSecond(),
                code.expiresAt().getEpochSecond(),
                code.uses(),
                code.creator(),
                slot,
                code.label(),
                code.restrictions().equals(Restrictions.NONE) ? null : Only.of(code.restrictions()),
                code.descent().equals(Descent.NONE) ? null : From.of(code.descent()));
        try {
            return JsonSerialization.mapper.writeValueAsString(note);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers and strings can be written", e);
        }
    }

    /** Empty if this version of the extension did not write the note. */
    static Optional<CodeRecord> read(String sessionId, String digest, String note) {
        try {
            Note read = READER.readValue(note);
            return Optional.ofNullable(read)
                    .filter(Note::isUnderstood)
                    .map(understood -> new CodeRecord(understood.code(sessionId, digest), understood.slot()));
        } catch (JsonProcessingException e) {
            LOG.debugf("A code's record cannot be read: %s", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    /** @param version of this format; a record of another version is not read, its code is refused */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Note(
            @JsonProperty("v") int version,
            @JsonProperty("iat") long createdAt,
            @JsonProperty("exp") long expiresAt,
            @JsonProperty("uses") int uses,
            @JsonProperty("by") String creator,
            @JsonProperty("slot") int slot,
            @JsonProperty("label") @Nullable String label,
            @JsonProperty("only") @Nullable Only only,
            @JsonProperty("from") @Nullable From from) {

        boolean isUnderstood() {
            return version == VERSION && (only == null || only.isUnderstood()) && (from == null || from.depth > 0);
        }

        AuthCode code(String sessionId, String digest) {
            return new AuthCode(
                    sessionId,
                    digest,
                    Instant.ofEpochSecond(createdAt),
                    Instant.ofEpochSecond(expiresAt),
                    uses,
                    creator,
                    only == null ? Restrictions.NONE : only.restrictions(),
                    label,
                    from == null ? Descent.NONE : from.descent());
        }
    }

    /** {@link Restrictions}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Only(
            @JsonProperty("client") @Nullable String clientId,
            @JsonProperty("scope") @Nullable Set<String> scope,
            @JsonProperty("s256") @Nullable String codeChallenge,
            @JsonProperty("jkt") @Nullable String proofKey,
            @JsonProperty("net") @Nullable String network) {

        static Only of(Restrictions restrictions) {
            Network network = restrictions.network();
            return new Only(
                    restrictions.client(),
                    restrictions.scope(),
                    restrictions.codeChallenge(),
                    restrictions.proofKey(),
                    network == null ? null : network.toString());
        }

        boolean isUnderstood() {
            return network == null || Network.parse(network).isPresent();
        }

        Restrictions restrictions() {
            return new Restrictions(
                    clientId,
                    scope,
                    codeChallenge,
                    proofKey,
                    network == null ? null : Network.parse(network).orElseThrow());
        }
    }

    /** {@link Descent}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record From(
            @JsonProperty("depth") int depth,
            @JsonProperty("parent") @Nullable String parent,
            @JsonProperty("above") @Nullable Set<String> above) {

        static From of(Descent descent) {
            return new From(descent.depth(), descent.parent(), descent.above().isEmpty() ? null : descent.above());
        }

        Descent descent() {
            return new Descent(depth, parent, above == null ? Set.of() : above);
        }
    }
}
