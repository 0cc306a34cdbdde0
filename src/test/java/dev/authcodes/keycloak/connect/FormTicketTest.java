package dev.authcodes.keycloak.connect;

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

    @Test
    void aFormIsTakenOnce() {
        String ticket = FormTicket.issue();

        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.FIRST);
        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.REPEATED);
        assertThat(tickets.use(FormTicket.issue())).isEqualTo(FormTicket.Use.FIRST);
    }

    @Test
    void aFormThatMadeACodeIsRememberedForAsLongAsItCouldBeTaken() {
        String ticket = FormTicket.issue();
        tickets.use(ticket);
        tickets.keep(ticket);

        Clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.REPEATED);
        Clock.advance(Duration.ofSeconds(1));
        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.TOO_OLD);
    }

    @Test
    void aFormThatMadeNoCodeLeavesNothing() {
        String ticket = FormTicket.issue();
        tickets.use(ticket);
        tickets.forget(ticket);

        assertThat(objects.keys()).isEmpty();
        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.FIRST);
    }

    @Test
    void aFormWhoseRequestNeverEndedIsForgottenWithinAMinute() {
        String ticket = FormTicket.issue();
        tickets.use(ticket);

        assertThat(objects.keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(objects.secondsLeft(key)).isLessThanOrEqualTo(60));
    }

    @Test
    void aFormCanBeTakenUntilItIsTooOld() {
        String ticket = FormTicket.issue();
        Clock.advance(Duration.ofHours(12).minusSeconds(1));

        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.FIRST);
        tickets.keep(ticket);
        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.REPEATED);
    }

    @Test
    void aTicketFromTheFutureIsNotTaken() {
        Clock.advance(Duration.ofHours(1));
        String ticket = FormTicket.issue();
        Clock.advance(Duration.ofHours(-1));

        assertThat(tickets.use(ticket)).isEqualTo(FormTicket.Use.TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1", "x.abcdefghijklmnopqrstuv", "99999999999.abcdefghijklmnopqrstuv", "1.2.3"})
    void whatIsNoTicketIsNotTaken(String text) {
        assertThat(tickets.use(text)).isEqualTo(FormTicket.Use.TOO_OLD);
        assertThat(objects.keys()).isEmpty();
    }
}
