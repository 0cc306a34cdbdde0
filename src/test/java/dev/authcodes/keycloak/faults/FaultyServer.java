package dev.authcodes.keycloak.faults;

import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.faults.Fault;
import dev.authcodes.keycloak.support.faults.FaultControl;
import java.net.URI;
import java.net.http.HttpRequest;

/** A server whose clock and faults a test sets, see {@link FaultControl}. */
record FaultyServer(Server server) {
    FaultyServer {
        Http.allowServerErrors(server);
    }

    /** @param seconds by which the clock is ahead */
    void setClock(int seconds) {
        put("clock/" + seconds);
    }

    void set(Fault fault) {
        set(fault, 0);
    }

    /** @param calls how many still succeed */
    void set(Fault fault, int calls) {
        put("fault/" + fault + '/' + calls);
    }

    private void put(String path) {
        URI uri = URI.create(server.baseUri() + "/realms/master/test-faults/" + path);
        Http.send(HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.noBody()))
                .expect(204);
    }
}
