package dev.authcodes.keycloak.connect;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** The logo of a client, as on Keycloak's own pages: an https URL, whose host the page then loads images from. */
final class Logo {
    private Logo() {}

    /** Null if there is none that the page may load. */
    static @Nullable URI of(ClientModel client) {
        String address = client.getAttribute(ClientModel.LOGO_URI);
        if (address == null) {
            return null;
        }
        try {
            URI uri = new URI(address.strip());
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** The logos' origins, as sources of a Content-Security-Policy. */
    static String sources(Stream<URI> logos) {
        return logos.map(logo -> "https://" + logo.getHost() + (logo.getPort() < 0 ? "" : ":" + logo.getPort()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
