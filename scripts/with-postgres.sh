#!/usr/bin/env bash
# Runs a command beside a private PostgreSQL on a free port, thrown away afterwards: HAILONG_TEST_POSTGRES holds its address.
#   scripts/with-postgres.sh cargo nextest run
set -euo pipefail
bin=$(dirname "$(readlink -f "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | tail -n 1)")")
dir=$(mktemp -d)
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM)))
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    chown nobody "$dir"
    as() { setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$dir" "$@"; }
fi
stop() { as "$bin/pg_ctl" -D "$dir/db" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT
cd "$dir"
as "$bin/initdb" -D "$dir/db" -U hailong --auth=trust --encoding=UTF8 --locale=C >/dev/null
as "$bin/pg_ctl" -D "$dir/db" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=200" -l "$dir/log" start >/dev/null
cd - >/dev/null
HAILONG_TEST_POSTGRES="postgres://hailong@127.0.0.1:$port/postgres" "$@"
