#!/bin/sh
# Make the secrets of deploy/swarm/stack.yaml, on a manager of the swarm:
#
#   S3_ENDPOINT=… S3_BUCKET=… S3_ACCESS_KEY=… S3_SECRET_KEY=… sh deploy/swarm/secrets.sh
#
# What is there stays as it is, so it can be run again. Nobody can read a secret back; whoever needs
# the database's password finds it in a container: cat /run/secrets/database_url
set -eu

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
is_there() { docker secret inspect "microblog_$1" >/dev/null 2>&1; }
make() { printf '%s' "$2" | docker secret create "microblog_$1" - >/dev/null && echo "$1 made."; }

for name in S3_ENDPOINT S3_BUCKET S3_ACCESS_KEY S3_SECRET_KEY; do
    secret=$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
    is_there "$secret" && continue
    value=$(printenv "$name") || {
        echo "$name is not set. Say it before the command: $name=… sh deploy/swarm/secrets.sh" >&2
        exit 64
    }
    make "$secret" "$value"
done
is_there secret_key || make secret_key "$(random)"
if ! is_there database_password; then
    password=$(random)
    make database_url "postgresql://microblog:$password@db/microblog"
    make database_password "$password"
fi
if ! is_there cache_conf; then
    password=$(random)
    make redis_url "valkey://:$password@cache:6379/0"
    make cache_conf "requirepass $password"
fi
