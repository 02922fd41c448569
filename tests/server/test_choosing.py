"""boot.sh chooses a server by CONTEXT. Stand-ins for the two servers say how they were called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import databases
from tests.serving import ROOT, environment

BOOT = str(ROOT / "boot.sh")
SHELLS = [[name] for name in ("dash", "ash", "bash") if shutil.which(name)]
SHELLS += [["busybox", "sh"]] if shutil.which("busybox") else []
GUNICORN = "gunicorn -b :5000 --access-logfile - --error-logfile - microblog:app"
FLASK = "flask run --debug -h 0.0.0.0 -p 5000"


@pytest.fixture
def stage(site: Path, tmp_path: Path) -> Path:
    """A folder to start from, which has two servers that only speak."""
    for name in ("flask", "gunicorn"):
        actor = tmp_path / name
        actor.write_text(f'#!/bin/sh\necho "$CONTEXT {name} $*"\n')
        actor.chmod(0o755)
    return tmp_path


def boot(stage: Path, site: Path, *command: str, **settings: str) -> list[str]:
    """The lines of a start."""
    variables = environment(DATA_DIR=site, **databases.settings(site), **settings)
    variables["PATH"] = f"{stage}{os.pathsep}{variables['PATH']}"
    done = subprocess.run(
        command or [BOOT], cwd=stage, env=variables, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    return [*done.stderr.splitlines(), *done.stdout.splitlines()[-2:]]


@pytest.mark.parametrize(
    ("settings", "server"),
    [
        ({}, GUNICORN),
        ({"CONTEXT": "PROD"}, GUNICORN),
        ({"CONTEXT": "prod", "APP_ENVIRONMENT": "DEV"}, GUNICORN),
        ({"CONTEXT": "DEV"}, FLASK),
        ({"CONTEXT": "dEv"}, FLASK),
        ({"APP_ENVIRONMENT": "dev"}, FLASK),
        ({"CONTEXT": "", "APP_ENVIRONMENT": "DEV"}, FLASK),
        ({"PORT": ""}, GUNICORN),
        ({"PORT": "5001"}, GUNICORN.replace("5000", "5001")),
        ({"PORT": "5001", "CONTEXT": "DEV"}, FLASK.replace("5000", "5001")),
    ],
)
def test_context_chooses(stage: Path, site: Path, settings: dict[str, str], server: str) -> None:
    context, word = ("DEV", "Development") if server.startswith("flask") else ("PROD", "Production")
    lines = boot(stage, site, **settings)
    assert lines == [f"Running {word} Server", f"{context} {server}"]


@pytest.mark.parametrize("name", ["CONTEXT", "APP_ENVIRONMENT"])
@pytest.mark.parametrize("value", ["production", "DEVELOPMENT", "DEV ", "*", "$(id)"])
def test_any_other_value_is_production_with_a_warning(
    stage: Path, site: Path, name: str, value: str
) -> None:
    lines = boot(stage, site, **{name: value})
    warning = f"CONTEXT is '{value}', neither DEV nor PROD: taken as PROD."
    assert lines == [warning, "Running Production Server", f"PROD {GUNICORN}"]


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_every_posix_shell_will_do(stage: Path, site: Path, shell: list[str]) -> None:
    assert boot(stage, site, *shell, BOOT)[-1] == f"PROD {GUNICORN}"


def test_a_learners_folder_with_a_space_in_its_name(stage: Path, site: Path) -> None:
    folder = stage / "my microblog"
    shutil.copytree(ROOT / "app", folder / "app", ignore=shutil.ignore_patterns("static"))
    shutil.copy(BOOT, folder)
    assert boot(stage, site, str(folder / "boot.sh"))[-1] == f"PROD {GUNICORN}"
    assert boot(stage, site, "sh", "my microblog/boot.sh")[-1] == f"PROD {GUNICORN}"
