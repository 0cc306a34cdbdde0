package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProviderFactory;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Compares the page with the version of Keycloak that the code is compiled against, with all features. */
class ClientPoliciesPageTest {
    @Test
    void thePageOfClientPoliciesListsEveryExecutorAndConditionOnce() {
        ClientPoliciesPage page = ClientPoliciesPage.read();

        assertThat(page.executors())
                .containsExactlyInAnyOrderElementsOf(ids(ClientPolicyExecutorProviderFactory.class));
        assertThat(page.conditions())
                .containsExactlyInAnyOrderElementsOf(ids(ClientPolicyConditionProviderFactory.class));
        assertThat(page.actingExecutors()).isNotEmpty().doesNotContainAnyElementsOf(page.otherExecutors());
    }

    private static List<String> ids(Class<? extends ProviderFactory<?>> factories) {
        return ServiceLoader.load(factories).stream()
                .map(ServiceLoader.Provider::get)
                .map(ProviderFactory::getId)
                .toList();
    }
}
