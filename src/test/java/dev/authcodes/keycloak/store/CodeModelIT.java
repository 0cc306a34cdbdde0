package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is done in whatever order: the server does as the {@link Model} says. */
class CodeModelIT {
    /** Two devices of the same user. */
    private static final int SESSIONS = 2;
    /** 2 s, as minutes. */
    private static final String SHORT = "0.0333";

    private static final Duration MARGIN = Duration.ofMillis(600);

    /** What the server is held to. */
    private static final class Model {
        final int session;
        final String code;
        final String id;
        final Instant end;
        final String requestId = UUID.randomUUID().toString();
        int left;
        /** How often the request with the {@code request_id} has been sent, from when on it got a use. */
        int served;

        boolean revoked;

        Model(Create request, Reply created) {
            session = request.session();
            left = request.uses();
            code = created.authCode();
            id = created.codeId();
            end = Instant.ofEpochSecond(created.json().path("expires_at").asLong());
        }

        boolean redeem(boolean sessionAlive, boolean repeatable) {
            if (!sessionAlive || revoked || !Instant.now().isBefore(end)) {
                return false;
            }
            if (repeatable && served > 0) {
                served++;
                return served == 2;
            }
            if (left == 0) {
                return false;
            }
            left--;
            served += repeatable ? 1 : 0;
            return true;
        }
    }

    private sealed interface Step {}

    private record Create(int session, int uses, boolean isShort) implements Step {}

    private record Redeem(int code) implements Step {}

    /** With the same {@code request_id} each time. */
    private record RedeemAgain(int code) implements Step {}

    /** From a device of the user that is still signed in. */
    private record Revoke(int code) implements Step {}

    /** The short-lived codes expire. */
    private record Expire() implements Step {}

    private record Logout(int session) implements Step {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> session = Arbitraries.integers().between(0, SESSIONS - 1);
        Arbitrary<Integer> code = Arbitraries.integers().between(0, 5);
        Arbitrary<Integer> uses = Arbitraries.integers().between(1, 3);
        Arbitrary<Step> create = Combinators.combine(session, uses, Arbitraries.of(true, false, false))
                .as(Create::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, create),
                        Tuple.of(10, code.map(Redeem::new)),
                        Tuple.of(6, code.map(RedeemAgain::new)),
                        Tuple.of(2, code.map(Revoke::new)),
                        Tuple.of(1, Arbitraries.just(new Expire())),
                        Tuple.of(1, session.map(Logout::new)))
                .list()
                .ofMinSize(5)
                .ofMaxSize(25);
    }

    @Property
    void theServerDoesAsTheModelSays(@ForAll("steps") List<Step> steps) {
        Run run = new Run();
        run.take(new Create(0, 3, false));
        steps.forEach(run::take);
    }

    private static final class Run {
        private static final Realm REALM = Realm.create();
        private static final Client APP = REALM.addClient("app").withMapper();
        private static final Client TOOL = REALM.addClient("tool").withMapper();

        private final List<Reply> signIns = new ArrayList<>();
        private final List<Boolean> alive = new ArrayList<>();
        private final List<Model> models = new ArrayList<>();

        Run() {
            for (int n = 0; n < SESSIONS; n++) {
                signIns.add(APP.signIn("alice"));
                alive.add(true);
            }
        }

        void take(Step step) {
            if (step instanceof Create create) {
                create(create);
            } else if (step instanceof Redeem redeem) {
                redeem(model(redeem.code()), false);
            } else if (step instanceof RedeemAgain redeem) {
                redeem(model(redeem.code()), true);
            } else if (step instanceof Revoke revoke) {
                revoke(model(revoke.code()));
            } else if (step instanceof Logout logout) {
                APP.logout(signIns.get(logout.session()).refreshToken());
                alive.set(logout.session(), false);
            } else {
                models.stream()
                        .map(model -> model.end)
                        .filter(end -> end.isBefore(Instant.now().plusSeconds(10)))
                        .forEach(CodeModelIT::await);
            }
        }

        private void create(Create create) {
            String body =
                    "{\"uses\":" + create.uses() + (create.isShort() ? ",\"duration_minutes\":" + SHORT : "") + "}";

            Reply reply = APP.createCode(signIns.get(create.session()).accessToken(), body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(alive.get(create.session()) ? 200 : 401);
            if (reply.status() == 200) {
                models.add(new Model(create, reply));
            }
        }

        private Model model(int n) {
            return models.get(n % models.size());
        }

        private void revoke(Model model) {
            if (!alive.contains(true)) {
                return;
            }
            awaitIfClose(model);
            boolean isThere =
                    alive.get(model.session) && !model.revoked && Instant.now().isBefore(model.end);

            APP.revokeCodes(signIns.get(alive.indexOf(true)).accessToken(), "/" + model.id)
                    .expect(isThere ? 204 : 404);
            model.revoked = true;
        }

        /** Too close to call. */
        private static void awaitIfClose(Model model) {
            if (Instant.now().plus(MARGIN).isAfter(model.end)) {
                await(model.end);
            }
        }

        private void redeem(Model model, boolean repeatable) {
            awaitIfClose(model);
            boolean expected = model.redeem(alive.get(model.session), repeatable);

            Reply reply = TOOL.redeem(model.code, repeatable ? Map.of("request_id", model.requestId) : Map.of());

            assertThat(reply.status()).as(reply.body()).isEqualTo(expected ? 200 : 400);
            assertThat(reply.text("error")).isEqualTo(expected ? "" : "invalid_grant");
        }
    }

    private static void await(Instant moment) {
        Duration left = Duration.between(Instant.now(), moment);
        if (!left.isNegative()) {
            Pause.of(left.plusMillis(20));
        }
    }
}
