#!/bin/sh
# Redeems an auth code with nothing but HTTP and JSON, by auth/code-login, and calls an API with the access token. For
# tools that know no OAuth; redeem.sh is the better choice for all others.
#
#   ./code-login.sh        asks for the code, or reads it from standard input; prints who is signed in
#   ./code-login.sh URL    calls this URL
#
#   ISSUER=http://localhost:8080/realms/demo CLIENT_ID=auth-code-login SCOPE='openid profile'
#
# Exit status: 0 done, 1 something went wrong, 2 no code was given, 3 the code was refused.
set -eu

issuer=${ISSUER:-http://localhost:8080/realms/demo}
client_id=${CLIENT_ID:-auth-code-login}
. "$(dirname "$0")/common.sh"

check_issuer
read_code
request_id=$(uuidgen 2> /dev/null || cat /proc/sys/kernel/random/uuid)
# The code is jq's input and not an --arg.
answer=$(printf '%s' "$code" |
    jq --raw-input --arg client "$client_id" --arg scope "${SCOPE:-openid profile}" --arg id "$request_id" \
        --arg device "$device_name" \
        '{auth_code: ., client_id: $client, scope: $scope, request_id: $id, device_name: $device}' |
    request --header 'Content-Type: application/json' --data @- "$issuer/auth/code-login")

# A refusal also has status 200; only the body tells. Without a realm, error is a string.
refusal=$(printf '%s' "$answer" | member '.error | objects | .message')
case $refusal in
'') ;;
'Invalid auth code.') refused ;;
*'not allowed to redeem'*) not_permitted ;;
*) stop 1 "$refusal" ;;
esac
access_token=$(printf '%s' "$answer" | member .by_jwt)
[ -n "$access_token" ] || stop 1 "There is no realm at $issuer. Check ISSUER."

call "$@"
