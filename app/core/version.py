"""Which version this is. `pyproject.toml` says the same; a test compares them."""

VERSION = "1.0.0"
