#!/bin/sh
# Trades an auth code for tokens at the token endpoint, with curl and jq, and calls an API with the access token.
#
#   ./redeem.sh        asks for the code, or reads it from standard input; calls userinfo
#   ./redeem.sh URL    calls that
#
#   ISSUER=http://localhost:8080/realms/demo CLIENT_ID=cli SCOPE='openid profile'
#
# Every user of a machine sees the arguments of every program that runs there. So no secret is an argument: printf is
# part of the shell and hands it to curl, which reads it from standard input where it is told "@-".
#
# Exit status: 0 done, 1 something went wrong, 2 no code was given, 3 the code was refused.
set -eu

issuer=${ISSUER:-http://localhost:8080/realms/demo}
client_id=${CLIENT_ID:-cli}
scope=${SCOPE:-openid profile}

stop() {
    status=$1
    shift
    echo "$*" >&2
    exit "$status"
}

ask() {
    if [ -t 0 ]; then
        printf 'Auth code: ' >&2
        trap 'stty echo' EXIT
        trap 'exit 130' INT
        stty -echo
        read -r code || true
        stty echo
        trap - EXIT INT
        echo >&2
    else
        read -r code || true
    fi
    [ -n "$code" ] || stop 2 'No code was given.'
}

# Tries again where no answer came, or none of Keycloak's: a lost response costs no second use of the code, since the
# request has a request_id.
request() {
    curl --silent --show-error --max-time 20 --retry 1 --retry-all-errors --retry-max-time 30 "$@" ||
        stop 1 'Keycloak does not answer.'
}

# What a member of the JSON on standard input says; empty where it is not there.
member() {
    jq --raw-output "$1 // empty" || stop 1 'That was no answer of Keycloak.'
}

# In the clear, whoever listens has the code.
case $issuer in
https://* | http://localhost[:/]* | http://127.0.0.1[:/]*) ;;
*) stop 1 "Over the network, the address has to start with https://: $issuer" ;;
esac

ask
configuration=$(request "$issuer/.well-known/openid-configuration")
token_endpoint=$(printf '%s' "$configuration" | member .token_endpoint)
userinfo_endpoint=$(printf '%s' "$configuration" | member .userinfo_endpoint)
[ -n "$token_endpoint" ] || stop 1 "There is no realm at $issuer."

request_id=$(uuidgen 2> /dev/null || cat /proc/sys/kernel/random/uuid)
tokens=$(printf '%s' "$code" | request "$token_endpoint" \
    --data-urlencode grant_type=urn:keycloak:grant-type:auth-code \
    --data-urlencode client_id="$client_id" \
    --data-urlencode scope="$scope" \
    --data-urlencode request_id="$request_id" \
    --data-urlencode auth_code@-)

case $(printf '%s' "$tokens" | member .error) in
'') ;;
invalid_grant) stop 3 'Keycloak does not take this code, or not any more. Make a new one.' ;;
*) stop 1 "$(printf '%s' "$tokens" | member '.error_description // .error')" ;;
esac

# A script that runs for longer than an access token lives gets the next one by the refresh token.
tokens=$(printf '%s' "$tokens" | member .refresh_token | tr -d '\n' | request "$token_endpoint" \
    --data-urlencode grant_type=refresh_token \
    --data-urlencode client_id="$client_id" \
    --data-urlencode refresh_token@-)
access_token=$(printf '%s' "$tokens" | member .access_token)
[ -n "$access_token" ] || stop 1 "$(printf '%s' "$tokens" | member '.error_description // .error')"

printf 'Authorization: Bearer %s' "$access_token" |
    curl --silent --show-error --fail --max-time 20 --header @- "${1:-$userinfo_endpoint}" || exit 1
echo
