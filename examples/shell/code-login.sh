#!/bin/sh
# Trades an auth code for an access token with nothing but HTTP and JSON, and calls an API with it: by auth/code-login,
# for tools that know no OAuth. redeem.sh is the better choice for all others.
#
#   ./code-login.sh        asks for the code, or reads it from standard input; calls userinfo
#   ./code-login.sh URL    calls that
#
#   REALM=http://localhost:8080/realms/demo SCOPE='openid profile'
#
# No secret is an argument of a program, where every user of the machine could see it; see redeem.sh. That counts for jq
# as well: the code is its input, and not an --arg.
#
# Exit status: 0 done, 1 something went wrong, 2 no code was given, 3 the code was refused.
set -eu

realm=${REALM:-http://localhost:8080/realms/demo}

stop() {
    status=$1
    shift
    echo "$*" >&2
    exit "$status"
}

# In the clear, whoever listens has the code.
case $realm in
https://* | http://localhost[:/]* | http://127.0.0.1[:/]*) ;;
*) stop 1 "Over the network, the address has to start with https://: $realm" ;;
esac

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

# With a request_id, the same request sent again after a lost response costs no second use.
request_id=$(uuidgen 2> /dev/null || cat /proc/sys/kernel/random/uuid)
answer=$(printf '%s' "$code" |
    jq --raw-input --arg scope "${SCOPE:-openid profile}" --arg id "$request_id" \
        '{auth_code: ., scope: $scope, request_id: $id}' |
    curl --silent --show-error --max-time 20 --retry 1 --retry-all-errors --retry-max-time 30 \
        --header 'Content-Type: application/json' --data @- "$realm/auth/code-login") ||
    stop 1 'Keycloak does not answer.'

# A refusal has status 200 as well: it is the body that tells.
refusal=$(printf '%s' "$answer" | jq --raw-output '.error.message? // empty') || stop 1 'That was no answer of Keycloak.'
[ -z "$refusal" ] || stop 3 "$refusal"
access_token=$(printf '%s' "$answer" | jq --raw-output '.by_jwt // empty')
[ -n "$access_token" ] || stop 1 "At $realm nothing can be redeemed."

printf 'Authorization: Bearer %s' "$access_token" |
    curl --silent --show-error --fail --max-time 20 --header @- \
        "${1:-$realm/protocol/openid-connect/userinfo}" || exit 1
echo
