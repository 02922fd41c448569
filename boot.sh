#!/bin/sh
# Start the microblog: choose a server, prepare, and hand over to it.
#
# The one entrance, in our image, in a Dockerfile of your own, or in no container at all. Plain
# POSIX sh, without bash, because alpine has none. `set -eu`: stop at the first error, and call a
# variable that nobody set an error.
set -eu
cd -- "$(dirname -- "$0")"

# 1. Choose. CONTEXT=DEV is for writing code, anything else for serving people. Letter case does
#    not matter; APP_ENVIRONMENT is the older name, which counts where CONTEXT is not set.
asked=${CONTEXT:-${APP_ENVIRONMENT:-PROD}}
CONTEXT=$(printf '%s' "$asked" | tr '[:lower:]' '[:upper:]')
case $CONTEXT in
    DEV | PROD) ;;
    *)
        echo "CONTEXT is '$asked', neither DEV nor PROD: taken as PROD." >&2
        CONTEXT=PROD
        ;;
esac
export CONTEXT
export FLASK_APP="${FLASK_APP:-microblog.py}"
PORT=${PORT:-5000}

# 2. Prepare: check the settings, wait for the database, migrate it. When that fails, it has said
#    why in one line, and its exit status is ours.
#
#    Process 1 of a container ignores TERM, which is what `docker stop` sends, unless it has a
#    trap; and a shell runs its traps only between two commands, or while it waits. Hence a
#    process in the background, and `wait`.
stopped=
python3 -m app.core.prestart &
trap 'stopped=yes; kill -TERM "$!" 2>/dev/null || true' TERM INT
status=0
wait "$!" || status=$?
if [ -n "$stopped" ]; then
    wait "$!" || true # the first wait ended with the signal, not with the process
    exit 0
fi
trap - TERM INT
[ "$status" -eq 0 ] || exit "$status"

# 3. Hand over. `exec` puts the server in this shell's place, so the server is process 1, gets the
#    signals itself, and can finish the requests it is answering before it goes.
if [ "$CONTEXT" = DEV ]; then
    echo "Running Development Server"
    exec flask run --debug -h 0.0.0.0 -p "$PORT"
fi
echo "Running Production Server"
exec gunicorn -b ":$PORT" --access-logfile - --error-logfile - microblog:app
