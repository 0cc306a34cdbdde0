"""Error messages for the tool's user, in place of those of its libraries."""

import socket
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client import OAuthError

# The name of this tool in Keycloak's lists.
DEVICE_NAME = socket.gethostname()


class Stop(Exception):
    """An error that the user can act on."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def connect_page(issuer, client_id):
    """The page where the user creates a code. The link only fills in its form."""
    return f"{issuer}/auth/connect?{urlencode({'client_id': client_id, 'label': DEVICE_NAME})}"


def check_issuer(issuer):
    url = urlsplit(issuer)
    if issuer.endswith("/"):
        raise Stop(1, f"ISSUER must not end with a slash: {issuer}")
    # Without TLS, the code can be intercepted.
    if url.scheme != "https" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Stop(1, f"Over the network, ISSUER must start with https://: {issuer}")


@contextmanager
def plain_words(issuer, client_id):
    """No message contains what was sent, so none contains a secret."""
    try:
        yield
    except OAuthError as e:
        raise refusal(e, issuer, client_id) from None
    except (requests.ConnectionError, requests.Timeout):
        raise Stop(1, f"No connection to {issuer}.") from None
    except requests.RequestException as e:
        if e.response is not None and e.response.status_code == 404:
            raise Stop(1, f"There is no realm at {issuer}. Check ISSUER.") from None
        # For example, not JSON.
        raise Stop(1, f"What answers at {issuer} is not a Keycloak realm, or is not working.") from None


def refusal(error, issuer, client_id):
    texts = {
        "unauthorized_client": f"The client {client_id} may not redeem auth codes."
        ' An admin can permit it with the mapper "Auth codes: redeem".',
        "invalid_client": f"There is no public client {client_id} in this realm. Check CLIENT_ID.",
        "unsupported_grant_type": "This Keycloak does not have the auth codes extension.",
    }
    if error.error == "invalid_grant":
        return Stop(
            3,
            "Keycloak does not accept this code: mistyped, expired, used, or for another client."
            f" Create one at {connect_page(issuer, client_id)}",
        )
    return Stop(1, texts.get(error.error) or error.description or error.error)
