package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.authcodes.keycloak.code.Binding;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CreationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MakeFormTest {
    private static final List<App> APPS = List.of(new App("cli", "Command line tool"));

    private final MakeOptions options = options(7, 90, 5);

    @Test
    void theLifetimesAreUsualOnesWithTheDefaultAndTheMaximum() {
        assertThat(options.lifetimeMinutes()).containsExactly(1L, 5L, 7L, 15L, 30L, 60L, 90L);
    }

    @Test
    void aMaximumBelowAllUsualOnesIsTheOnlyChoice() {
        assertThat(options(1, 1, 1).lifetimeMinutes()).containsExactly(1L);
    }

    @Test
    void atFirstTheFormHoldsTheDefaultsAndIsRight() {
        MakeForm blank = MakeForm.blank(options);

        assertThat(blank).isEqualTo(new MakeForm("7", "1", "", "", false));
        assertThat(blank.faults(options)).isEmpty();
    }

    @Test
    void whatWasChosenIsAskedFor() {
        CreationRequest request = new MakeForm("90", "5", " laptop ", "cli", false).request();

        assertThat(request.durationMinutes()).isEqualByComparingTo("90");
        assertThat(request.uses()).isEqualByComparingTo("5");
        assertThat(request.label()).isEqualTo("laptop");
        assertThat(request.restrictions().clientId()).isEqualTo("cli");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "6", "1.5", "abc", "9999999999", "1e1", "٣"})
    void anyOtherNumberOfUsesIsAFault(String uses) {
        assertThat(new MakeForm("7", uses, "", "", false).faults(options))
                .containsExactly(entry("uses", "auth-code-connect.fault.uses"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "2", "91", "7.0", "1440", "abc"})
    void aLifetimeThatIsNoChoiceIsAFault(String lifetime) {
        assertThat(new MakeForm(lifetime, "1", "", "", false).faults(options))
                .containsExactly(entry("lifetime", "auth-code-connect.fault.lifetime"));
    }

    @Test
    void eachWrongFieldHasItsFault() {
        assertThat(new MakeForm("", "", "x".repeat(65), "nobody", false).faults(options))
                .containsOnly(
                        entry("lifetime", "auth-code-connect.fault.lifetime"),
                        entry("uses", "auth-code-connect.fault.uses"),
                        entry("label", "auth-code-connect.fault.label-long"),
                        entry("app", "auth-code-connect.fault.app-unknown"));
        assertThat(new MakeForm("7", "1", "a\u0007", "", false).faults(options))
                .containsExactly(entry("label", "auth-code-connect.fault.label-characters"));
    }

    @Test
    void whereABindingIsRequiredAnAppMustBeChosen() {
        MakeOptions bound = options(true, Set.of(Binding.CLIENT), APPS);

        assertThat(new MakeForm("7", "1", "", "", false).faults(bound))
                .containsExactly(entry("app", "auth-code-connect.fault.app-required"));
        assertThat(new MakeForm("7", "1", "", "cli", false).faults(bound)).isEmpty();
    }

    @Test
    void itIsTheSameAfterItWasKept() {
        MakeForm form = new MakeForm("7", "x", "lap\ntop", "cli", true);

        assertThat(MakeForm.ofNotes(form.toNotes())).contains(form);
    }

    @Test
    void thereMayBeObstacles() {
        assertThat(options.obstacle()).isEmpty();
        assertThat(options(false, Set.of(), APPS).obstacle()).contains("auth-code-connect.make.off");
        assertThat(options(true, Set.of(Binding.CHALLENGE), APPS).obstacle())
                .contains("auth-code-connect.make.challenge");
        assertThat(options(true, Set.of(), List.of()).obstacle()).contains("auth-code-connect.make.no-apps");
    }

    private static MakeOptions options(int defaultMinutes, int maxMinutes, int maxUses) {
        return new MakeOptions(true, limits(defaultMinutes, maxMinutes, maxUses), Set.of(), false, APPS);
    }

    private static MakeOptions options(boolean allowed, Set<Binding> bindings, List<App> apps) {
        return new MakeOptions(allowed, limits(7, 90, 5), bindings, false, apps);
    }

    private static CodeLimits limits(int defaultMinutes, int maxMinutes, int maxUses) {
        return new CodeLimits(Duration.ofMinutes(defaultMinutes), Duration.ofMinutes(maxMinutes), 1, maxUses, 100);
    }
}
