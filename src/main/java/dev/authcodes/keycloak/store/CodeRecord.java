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
 * The JSON form of a code in a note of its user session. The digest is in the note's key and not repeated. Member names
 * are short because a session is read and written with all of its codes.
 *
 * <p>A record with an unknown member is not read, because the member may be a restriction. A newer version may
 * therefore add members without changing the format's version: during a rolling upgrade, old servers refuse such a code
 * instead of ignoring the member.
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

    /** Empty if this version of the extension cannot read the note. */
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

    /** @param version version of this format; codes with a record of another version are refused */
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
