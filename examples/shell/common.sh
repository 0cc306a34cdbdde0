# Shared by both scripts: checks the realm's URL, tells where to create a code, reads it, and calls an API.
#
# All users of a machine can see the arguments of its programs, so no secret is an argument: printf, which is built into
# the shell, pipes it to curl and jq.
#
# The script that includes this has set issuer and client_id.

stop() {
    status=$1
    shift
    echo "$*" >&2
    exit "$status"
}

check_issuer() {
    case $issuer in
    */) stop 1 "ISSUER must not end with a slash: $issuer" ;;
    https://* | http://localhost[:/]* | http://127.0.0.1[:/]*) ;;
    # Without TLS, the code can be intercepted.
    *) stop 1 "Over the network, ISSUER must start with https://: $issuer" ;;
    esac
}

encoded() {
    printf '%s' "$1" | jq --raw-input --raw-output '@uri'
}

# The page on which the user creates a code. The link only fills in its form.
connect_page() {
    echo "$issuer/auth/connect?client_id=$(encoded "$client_id")&label=$(encoded "$device_name")"
}

device_name=$(uname -n)

# Sets code. Keycloak accepts what users type: lower case, spaces, other dashes.
read_code() {
    if [ -t 0 ]; then
        echo "Create a code at $(connect_page)" >&2
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
    [ -n "$code" ] || stop 2 "No code was given. Create one at $(connect_page)"
}

# Sends a request, and retries it if there is no response from Keycloak. With its request_id, a retry uses up no second
# use of the code.
request() {
    curl --silent --max-time 20 --retry 1 --retry-all-errors --retry-max-time 30 "$@" ||
        stop 1 "No connection to $issuer (curl: $?)."
}

# A member of the JSON on standard input; empty if it is missing.
member() {
    jq --raw-output "$1 // empty" 2> /dev/null || stop 1 "There is no realm at $issuer. Check ISSUER."
}

refused() {
    stop 3 "Keycloak does not accept this code: mistyped, expired, used, or for another client. Create one at $(connect_page)"
}

not_permitted() {
    stop 1 "The client $client_id may not redeem auth codes. An admin can permit it with the mapper \"Auth codes: redeem\"."
}

# Calls an API with the access token; without a URL, prints who is signed in.
call() {
    url=${1:-$issuer/protocol/openid-connect/userinfo}
    answer=$(printf 'Authorization: Bearer %s' "$access_token" |
        curl --silent --max-time 20 --header @- --write-out '\n%{http_code}' "$url") ||
        stop 1 "No connection to $url (curl: $?)."
    body=$(printf '%s' "$answer" | sed '$d')
    case $(printf '%s' "$answer" | tail -n 1) in
    2*) ;;
    401) stop 1 "$url does not accept this token." ;;
    403) stop 1 "$url is not for connected tools." ;;
    *) stop 1 "$url answered with status $(printf '%s' "$answer" | tail -n 1)." ;;
    esac
    if [ $# -gt 0 ]; then
        printf '%s\n' "$body"
    else
        echo "Signed in as $(printf '%s' "$body" | member .preferred_username)."
    fi
}
