#!/usr/bin/env python3
"""A command-line tool that signs in with an auth code.

  python3 cli.py login     asks for a code, or reads it from standard input: never an argument, which all users of
                           the machine see in the process list and the shell keeps in its history
  python3 cli.py whoami    with a fresh access token
  python3 cli.py logout    this tool only; the user stays signed in elsewhere

  ISSUER=http://localhost:8080/realms/demo CLIENT_ID=cli

Exit status: 0 done, 1 something went wrong, 2 wrong usage, 3 the code was refused, 4 not signed in, or no longer.
"""

import getpass
import os
import sys
import time
import uuid

try:
    import requests
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.requests_client import OAuth2Session
except ModuleNotFoundError as e:
    sys.exit(f"The module {e.name} is missing. Install it first: pip install -r requirements.txt")

import sign_in_file
from plain_words import DEVICE_NAME, Stop, check_issuer, connect_page, plain_words

GRANT_TYPE = "urn:keycloak:grant-type:auth-code"
# Keycloak serves one retry of a request, and may treat the next one as a stolen code.
ATTEMPTS = 2
TIMEOUT = 20

ISSUER = os.environ.get("ISSUER", "http://localhost:8080/realms/demo")
CLIENT_ID = os.environ.get("CLIENT_ID", "cli")


class NotSignedIn(Stop):
    def __init__(self):
        super().__init__(4, "Not signed in, or no longer. Create a code and run: python3 cli.py login")


class Keycloak:
    """A realm, for this tool's client."""

    def __init__(self, issuer, client_id):
        response = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT)
        response.raise_for_status()
        self._endpoints = response.json()
        if self._endpoints.get("issuer") != issuer:
            raise Stop(1, f"{issuer} says that it is {self._endpoints.get('issuer')}. Check ISSUER.")
        # A public client, which identifies itself in the form and has no secret.
        self._client = OAuth2Session(
            client_id,
            scope="openid profile",
            token_endpoint_auth_method="none",
            revocation_endpoint_auth_method="none",
            default_timeout=TIMEOUT,
        )

    def redeem(self, auth_code):
        """If a response is lost, the code may have been redeemed. The request_id makes a retry safe."""
        request_id = str(uuid.uuid4())
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._client.fetch_token(
                    self._endpoints["token_endpoint"],
                    grant_type=GRANT_TYPE,
                    auth_code=auth_code,
                    request_id=request_id,
                    device_name=DEVICE_NAME,
                )
            except requests.RequestException:
                # No response, or one from something in front of Keycloak.
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt)

    def refresh(self, refresh_token):
        try:
            return self._client.refresh_token(self._endpoints["token_endpoint"], refresh_token=refresh_token)
        except OAuthError as e:
            if e.error == "invalid_grant":
                # The session has ended, or the tool was disconnected.
                sign_in_file.remove()
                raise NotSignedIn() from None
            raise

    def revoke(self, refresh_token):
        """RFC 7009. The logout endpoint would end the user's session and sign out their browser."""
        response = self._client.revoke_token(
            self._endpoints["revocation_endpoint"], token=refresh_token, token_type_hint="refresh_token"
        )
        response.raise_for_status()

    def user(self):
        response = self._client.get(self._endpoints["userinfo_endpoint"])
        response.raise_for_status()
        return response.json()


def read_code():
    """Prompts on the terminal without echo. Without a terminal, reads the first line of standard input."""
    page = connect_page(ISSUER, CLIENT_ID)
    question = f"Create a code at {page}\nAuth code: "
    code = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline()
    if not code.strip():
        raise Stop(2, f"No code was given. Create one at {page}")
    return code.strip()


def load():
    sign_in = sign_in_file.load()
    if sign_in is None:
        raise NotSignedIn()
    return sign_in


def login():
    check_issuer(ISSUER)
    auth_code = read_code()
    with plain_words(ISSUER, CLIENT_ID):
        keycloak = Keycloak(ISSUER, CLIENT_ID)
        tokens = keycloak.redeem(auth_code)
        sign_in_file.save({"issuer": ISSUER, "client_id": CLIENT_ID, "refresh_token": tokens["refresh_token"]})
        greet(keycloak.user())


def whoami():
    sign_in = load()
    with plain_words(sign_in["issuer"], sign_in["client_id"]):
        keycloak = Keycloak(sign_in["issuer"], sign_in["client_id"])
        tokens = keycloak.refresh(sign_in["refresh_token"])
        # A realm can be configured to rotate refresh tokens, which invalidates the old one.
        sign_in_file.save({**sign_in, "refresh_token": tokens["refresh_token"]})
        greet(keycloak.user())


def logout():
    sign_in = load()
    with plain_words(sign_in["issuer"], sign_in["client_id"]):
        Keycloak(sign_in["issuer"], sign_in["client_id"]).revoke(sign_in["refresh_token"])
    sign_in_file.remove()
    print("Signed out.")


def greet(user):
    print(f"Signed in as {user.get('preferred_username', user['sub'])}.")


COMMANDS = {"login": login, "whoami": whoami, "logout": logout}


def main(arguments):
    try:
        if len(arguments) != 1 or arguments[0] not in COMMANDS:
            raise Stop(2, "Usage: python3 cli.py login|whoami|logout")
        COMMANDS[arguments[0]]()
        return 0
    except Stop as e:
        print(e, file=sys.stderr)
        return e.status
    except OSError as e:
        # A file that cannot be written.
        print(e, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
