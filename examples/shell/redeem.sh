#!/bin/sh
# Redeems an auth code at the token endpoint, with curl and jq, and calls an API with the access token.
#
#   ./redeem.sh        asks for the code, or reads it from standard input; prints who is signed in
#   ./redeem.sh URL    calls this URL
#
#   ISSUER=http://localhost:8080/realms/demo CLIENT_ID=cli SCOPE='openid profile'
#
# Exit status: 0 done, 1 something went wrong, 2 no code was given, 3 the code was refused.
set -eu

issuer=${ISSUER:-http://localhost:8080/realms/demo}
client_id=${CLIENT_ID:-cli}
scope=${SCOPE:-openid profile}
. "$(dirname "$0")/common.sh"

check_issuer
read_code
configuration=$(request "$issuer/.well-known/openid-configuration")
token_endpoint=$(printf '%s' "$configuration" | member .token_endpoint)
[ -n "$token_endpoint" ] || stop 1 "There is no realm at $issuer. Check ISSUER."

request_id=$(uuidgen 2> /dev/null || cat /proc/sys/kernel/random/uuid)
tokens=$(printf '%s' "$code" | request "$token_endpoint" \
    --data-urlencode grant_type=urn:keycloak:grant-type:auth-code \
    --data-urlencode client_id="$client_id" \
    --data-urlencode scope="$scope" \
    --data-urlencode request_id="$request_id" \
    --data-urlencode device_name="$device_name" \
    --data-urlencode auth_code@-)

error=$(printf '%s' "$tokens" | member .error)
case $error in
'') ;;
invalid_grant) refused ;;
unauthorized_client) not_permitted ;;
invalid_client) stop 1 "There is no public client $client_id in this realm. Check CLIENT_ID." ;;
unsupported_grant_type) stop 1 'This Keycloak does not have the auth codes extension.' ;;
*) stop 1 "$(printf '%s' "$tokens" | member '.error_description // .error')" ;;
esac

# A script that outlives its access token gets a new one with the refresh token.
tokens=$(printf '%s' "$tokens" | member .refresh_token | tr -d '\n' | request "$token_endpoint" \
    --data-urlencode grant_type=refresh_token \
    --data-urlencode client_id="$client_id" \
    --data-urlencode refresh_token@-)
access_token=$(printf '%s' "$tokens" | member .access_token)
[ -n "$access_token" ] || stop 1 "$(printf '%s' "$tokens" | member '.error_description // .error')"

call "$@"
