package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.code.Restrictions.Binding.CHALLENGE;
import static dev.authcodes.keycloak.code.Restrictions.Binding.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.Restrictions.Binding;
import dev.authcodes.keycloak.connect.AppDirectory.App;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateFormTest {
    private static final List<App> APPS = List.of(app("cli"), app("tv"));

    private final CreateOptions options = options(true, 7, 90, Set.of(), APPS);

    @Test
    void theFormOffersUsualLifetimesTheDefaultAndTheMaximum() {
        assertThat(options.lifetimeMinutes()).containsExactly(1L, 5L, 7L, 15L, 30L, 60L, 90L);
        assertThat(options(true, 1, 1, Set.of(), APPS).lifetimeMinutes()).containsExactly(1L);
    }

    @Test
    void aBlankFormHasTheDefaultsAndIsValid() {
        CreateForm blank = CreateForm.blank(options);

        assertThat(blank).isEqualTo(new CreateForm("7", "1", "", "", false, ""));
        assertThat(blank.faults(options)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1440,5", "1,3,3", "5,5,5", "30,60,30"})
    void theFormSuggestsFiveMinutesUnlessTheMapperHasALongerDefaultOrALowerMaximum(
            int standard, int most, String minutes) {
        assertThat(CreateForm.blank(options(true, standard, most, Set.of(), APPS))
                        .lifetime())
                .isEqualTo(minutes);
    }

    @Test
    void theOnlyAppIsPreselected() {
        assertThat(CreateForm.blank(options(true, 7, 90, Set.of(), List.of(app("cli"))))
                        .app())
                .isEqualTo("cli");
    }

    @Test
    void theFormRequestsTheChosenValues() {
        CreationRequest request = new CreateForm("90", "5", " laptop ", "cli", false, "").request();

        assertThat(request.durationMinutes()).isEqualByComparingTo("90");
        assertThat(request.uses()).isEqualByComparingTo("5");
        assertThat(request.label()).isEqualTo("laptop");
        assertThat(request.restrictions().client()).isEqualTo("cli");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uses|uses|;0;-1;6;1.5;abc;9999999999;1e1;٣",
                "lifetime|lifetime|;0;2;91;7.0;1440;abc",
                "label|label-characters|a\u0007b",
                "label|label-long|01234567890123456789012345678901234567890123456789012345678901234",
                "app|app-unknown|nobody"
            })
    void anInvalidFieldHasItsErrorMessage(String field, String fault, String values) {
        for (String value : values.split(";")) {
            Map<String, String> form = new HashMap<>(Map.of("lifetime", "7", "uses", "1", "label", "", "app", ""));
            form.put(field, value);

            assertThat(new CreateForm(
                                    form.get("lifetime"),
                                    form.get("uses"),
                                    form.get("label"),
                                    form.get("app"),
                                    false,
                                    "")
                            .faults(options))
                    .as(value)
                    .isEqualTo(Map.of(field, "auth-code-connect.fault." + fault));
        }
    }

    @Test
    void everyInvalidFieldOfTheFormIsReported() {
        assertThat(new CreateForm("", "", "x".repeat(65), "nobody", false, "").faults(options))
                .containsOnlyKeys("lifetime", "uses", "label", "app");
    }

    @Test
    void anAppMustBeChosenIfABindingIsRequired() {
        CreateOptions bound = options(true, 7, 90, Set.of(CLIENT), APPS);

        assertThat(new CreateForm("7", "1", "", "", false, "").faults(bound))
                .isEqualTo(Map.of("app", "auth-code-connect.fault.app-required"));
        assertThat(new CreateForm("7", "1", "", "cli", false, "").faults(bound)).isEmpty();
    }

    @Test
    void aStoredFormIsRestoredUnchanged() {
        CreateForm form = new CreateForm("7", "x", "lap\ntop", "cli", true, "https://app.example.org/");

        assertThat(CreateForm.ofNotes(form.toNotes())).contains(form);
    }

    @Test
    void theFormNamesWhatPreventsItFromCreatingCodes() {
        assertThat(options.obstacle()).isNull();
        assertThat(options(false, 7, 90, Set.of(), APPS).obstacle()).isEqualTo("auth-code-connect.create.off");
        assertThat(options(true, 7, 90, Set.of(CHALLENGE), APPS).obstacle())
                .isEqualTo("auth-code-connect.create.challenge");
        assertThat(options(true, 7, 90, Set.of(), List.of()).obstacle()).isEqualTo("auth-code-connect.create.no-apps");
    }

    private static App app(String clientId) {
        return new App(clientId, clientId, null, null);
    }

    private static CreateOptions options(
            boolean allowed, int defaultMinutes, int maxMinutes, Set<Binding> bindings, List<App> apps) {
        Duration max = Duration.ofMinutes(maxMinutes);
        CodeLimits limits = new CodeLimits(Duration.ofMinutes(defaultMinutes), max, 1, 5, 100, 1000);
        return new CreateOptions(allowed, limits, bindings, false, apps);
    }
}
