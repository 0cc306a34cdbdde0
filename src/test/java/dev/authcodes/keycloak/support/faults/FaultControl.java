package dev.authcodes.keycloak.support.faults;

import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.concurrent.atomic.AtomicInteger;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Endpoints with which a test sets the clock of a node, or the {@link Fault} of its providers. */
public final class FaultControl implements RealmResourceProvider {
    /** By which the embedded caches of a node follow the same clock. */
    public static final String CLOCK_OPTION = "--spi-connections-infinispan--default--use-keycloak-time-service=true";

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile Fault fault = Fault.NONE;

    /** @param seconds by which the clock is ahead */
    @PUT
    @Path("clock/{seconds}")
    public void setClock(@PathParam("seconds") int seconds) {
        Time.setOffset(seconds);
    }

    /** @param calls how many still succeed */
    @PUT
    @Path("fault/{name}/{calls}")
    public void setFault(@PathParam("name") String name, @PathParam("calls") int calls) {
        CALLS.set(calls);
        fault = Fault.valueOf(name);
    }

    /** The fault of this call of a provider of this kind. */
    static Fault next(String kind) {
        return fault.name().startsWith(kind) && CALLS.getAndDecrement() <= 0 ? fault : Fault.NONE;
    }

    @Override
    public Object getResource() {
        return this;
    }

    @Override
    public void close() {
        // nothing to close
    }

    /** Registers it as {@code test-faults}. */
    public static final class Factory extends TestFactory<RealmResourceProvider>
            implements RealmResourceProviderFactory {
        public Factory() {
            super("test-faults");
        }

        @Override
        public RealmResourceProvider create(KeycloakSession session) {
            return new FaultControl();
        }
    }
}
