package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.DisplayText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The parameters of a link that fills in the page's form, for apps that send their users there:
 * {@code auth/connect?client_id=&label=&duration=&uses=&return=}. The link itself changes nothing, and values that the
 * page does not offer are ignored.
 */
final class PrefillLink {
    private static final String CLIENT = "client_id";
    private static final String LABEL = "label";
    private static final String DURATION = "duration";
    private static final String USES = "uses";
    private static final String RETURN = "return";

    static final List<String> PARAMETERS = List.of(CLIENT, LABEL, DURATION, USES, RETURN);

    private static final Pattern MINUTES = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Function<String, Optional<String>> request;

    /** @param request gives the value of a parameter */
    PrefillLink(Function<String, Optional<String>> request) {
        this.request = request;
    }

    /** Empty if there are no such parameters. */
    Optional<CreateForm> form(CreateOptions options) {
        if (PARAMETERS.stream().noneMatch(name -> request.apply(name).isPresent())) {
            return Optional.empty();
        }
        CreateForm blank = CreateForm.blank(options);
        return Optional.of(new CreateForm(
                lifetime(options).orElse(blank.lifetime()),
                uses(options).orElse(blank.uses()),
                request.apply(LABEL)
                        .filter(text -> DisplayText.problem(text).isEmpty())
                        .orElse(blank.label()),
                request.apply(CLIENT).filter(options::canRedeem).orElse(blank.app()),
                false,
                request.apply(RETURN).orElse("")));
    }

    /** The page's shortest lifetime that is at least as long as requested, or else its longest. */
    private Optional<String> lifetime(CreateOptions options) {
        List<Long> choices = options.lifetimeMinutes();
        return request.apply(DURATION)
                .filter(text -> MINUTES.matcher(text).matches())
                .map(BigDecimal::new)
                .map(wanted -> choices.stream()
                        .filter(minutes -> BigDecimal.valueOf(minutes).compareTo(wanted) >= 0)
                        .findFirst()
                        .orElseGet(() -> choices.get(choices.size() - 1)))
                .map(String::valueOf);
    }

    private Optional<String> uses(CreateOptions options) {
        return request.apply(USES)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(text -> Math.min(Integer.parseInt(text), options.maxUses()))
                .map(String::valueOf);
    }
}
