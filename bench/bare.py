"""The yardstick: a Flask route that returns 6 KB and does nothing else."""

from flask import Flask

PAGE = "x" * 6 * 1024
app = Flask(__name__)
app.config |= {"REDIS_URL": "", "RUN_WORKER": False}  # asked by our server


@app.get("/")
@app.get("/health")
def page() -> str:
    """Six kilobytes."""
    return PAGE
