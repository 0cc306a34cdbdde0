package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.FormTicket.Submission.FIRST;
import static dev.authcodes.keycloak.connect.FormTicket.Submission.REPEATED;
import static dev.authcodes.keycloak.connect.FormTicket.Submission.TOO_OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Clock.class)
class FormTicketTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final FormTicket tickets = new FormTicket(objects);
    private final String ticket = FormTicket.create();

    @Test
    void aFormTicketIsAcceptedOnce() {
        assertThat(tickets.use(ticket)).isEqualTo(FIRST);
        assertThat(tickets.use(ticket)).isEqualTo(REPEATED);
        assertThat(tickets.use(FormTicket.create())).isEqualTo(FIRST);
    }

    @Test
    void aTicketThatCreatedACodeIsRecordedForAsLongAsItWouldBeAccepted() {
        tickets.use(ticket);
        tickets.keep(ticket);

        Clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(tickets.use(ticket)).isEqualTo(REPEATED);
        Clock.advance(Duration.ofSeconds(1));
        assertThat(tickets.use(ticket)).isEqualTo(TOO_OLD);
    }

    @Test
    void aTicketThatCreatedNoCodeIsNotRecorded() {
        tickets.use(ticket);
        tickets.forget(ticket);

        assertThat(objects.keys()).isEmpty();
        assertThat(tickets.use(ticket)).isEqualTo(FIRST);
    }

    @Test
    void aTicketWhoseRequestNeverEndedIsForgottenWithinAMinute() {
        tickets.use(ticket);

        assertThat(objects.keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(objects.secondsLeft(key)).isLessThanOrEqualTo(60));
    }

    @Test
    void aTicketIsAcceptedUntilItIsTooOld() {
        Clock.advance(Duration.ofHours(12).minusSeconds(1));

        assertThat(tickets.use(ticket)).isEqualTo(FIRST);
        tickets.keep(ticket);
        assertThat(tickets.use(ticket)).isEqualTo(REPEATED);
    }

    @Test
    void aTicketFromTheFutureIsRejected() {
        Clock.advance(Duration.ofHours(-1));

        assertThat(tickets.use(ticket)).isEqualTo(TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1", "x.abcdefghijklmnopqrstuv", "99999999999.abcdefghijklmnopqrstuv", "1.2.3"})
    void anInvalidTicketIsRejected(String text) {
        assertThat(tickets.use(text)).isEqualTo(TOO_OLD);
        assertThat(objects.keys()).isEmpty();
    }
}
