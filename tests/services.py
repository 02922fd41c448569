"""What stands around the program in a test, and what the program has to be told of it.

TEST_DATABASE says which database that is (`tests/databases.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.databases import databases


def settings(folder: Path, given: Mapping[str, object]) -> dict[str, str]:
    """For a program on this data folder, beside the settings that the test gives it itself."""
    return {} if "DATABASE_URL" in given else databases.settings(folder)


def stop() -> None:
    """End what was started for the tests of this process."""
    databases.stop()
