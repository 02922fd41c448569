"""The program with jobs that a test can watch: `gunicorn tests.server.watched_app:app`, and
`FLASK_APP=tests/server/watched_app.py flask worker`."""

from app import create_app
from app.core.jobs import KINDS
from tests.server.watched import COUNT, WAIT

KINDS.update({kind.name: kind for kind in (COUNT, WAIT)})
app = create_app()
