"""The application object, for `flask` (FLASK_APP=microblog.py) and gunicorn (microblog:app)."""

import sys

from app import create_app
from app.core.exits import Refusal

try:
    app = create_app()
except Refusal as refusal:
    print(refusal, file=sys.stderr)
    sys.exit(refusal.code)
