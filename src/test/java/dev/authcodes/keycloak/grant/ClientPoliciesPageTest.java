package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProviderFactory;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Held against the Keycloak that the code is compiled against, with all of its features. */
class ClientPoliciesPageTest {
    @Test
    void thePageListsEveryExecutorOfKeycloakAndNoOther() throws IOException {
        assertThat(ClientPoliciesPage.read().executors())
                .containsExactlyInAnyOrderElementsOf(ids(ClientPolicyExecutorProviderFactory.class));
    }

    @Test
    void noExecutorIsListedTwice() throws IOException {
        ClientPoliciesPage page = ClientPoliciesPage.read();

        assertThat(page.actingExecutors()).isNotEmpty().doesNotContainAnyElementsOf(page.otherExecutors());
    }

    @Test
    void thePageListsEveryConditionOfKeycloakAndNoOther() throws IOException {
        assertThat(ClientPoliciesPage.read().conditions())
                .containsExactlyInAnyOrderElementsOf(ids(ClientPolicyConditionProviderFactory.class));
    }

    private static List<String> ids(Class<? extends ProviderFactory<?>> factories) {
        return ServiceLoader.load(factories).stream()
                .map(ServiceLoader.Provider::get)
                .map(ProviderFactory::getId)
                .toList();
    }
}
