#!/bin/sh
# Make the secrets of `docker compose --profile scale` in ./secrets: sh deploy/compose/secrets.sh
#
# What is there stays as it is, so it can be run again. The files can be read by everybody, since
# each container reads them as a user of its own; the folder lets only you in.
set -eu
cd -- "$(dirname -- "$0")/../.."

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

keep() {
    if [ -s "secrets/$1" ]; then
        echo "secrets/$1 is there already."
    else
        printf '%s\n' "$2" >"secrets/$1"
        echo "secrets/$1 made."
    fi
}

umask 022
mkdir -p secrets/certificate
chmod 700 secrets
keep database_password "$(random)"
keep database_url "postgresql://microblog:$(cat secrets/database_password)@db/microblog"
keep cache_password "$(random)"
keep cache_conf "requirepass $(cat secrets/cache_password)"
keep redis_url "valkey://:$(cat secrets/cache_password)@cache:6379/0"
