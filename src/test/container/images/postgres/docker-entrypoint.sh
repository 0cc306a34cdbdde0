#!/usr/bin/env bash
# As much of the public image's entrypoint as a service needs that only names user, password and database: the first start
# makes the database, and each value may also be read from a file.
set -euo pipefail

value_of() {
    local file="$1_FILE"
    if [ -n "${!file:-}" ]; then cat "${!file}"; else echo "${!1:-}"; fi
}

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown -R postgres: "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    user=$(value_of POSTGRES_USER)
    user=${user:-postgres}
    password=$(value_of POSTGRES_PASSWORD)
    database=$(value_of POSTGRES_DB)
    : "${password:?a POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE is needed}"
    initdb --username="$user" --pwfile=<(echo "$password") --auth-local=trust --auth-host=scram-sha-256
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    pg_ctl --wait -o "-c listen_addresses=''" start
    if [ "${database:-$user}" != postgres ]; then
        createdb --username="$user" "${database:-$user}"
    fi
    pg_ctl --wait --mode=fast stop
fi

exec "$@"
