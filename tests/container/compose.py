"""`docker compose`, or Debian's `docker-compose`: what is said to one can be said to the other."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.container.docker import Container, docker


class Compose:
    """`docker compose …` for a folder's compose.yaml, with variables, in a project of its own."""

    def __init__(self, project: str, folder: Path, *options: str, **variables: str) -> None:
        if not docker("compose", "version", check=False).returncode:
            program = ["docker", "compose"]
        elif shutil.which("docker-compose"):
            program = ["docker-compose"]
        else:
            reason = "docker compose is not there: apt-get install docker-compose"
            (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(reason)
        self.command = [*program, "-p", project, *options]
        self.project, self.folder = project, folder
        builder = {"DOCKER_BUILDKIT": "0", "COMPOSE_DOCKER_CLI_BUILD": "0"}
        self.environ = {**os.environ, **builder, **variables}

    def __call__(self, *words: str) -> str:
        """What the command prints."""
        command = [*self.command, *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def containers(self, service: str) -> list[Container]:
        """Those of a service, running or not. Docker itself is asked, which is quicker."""
        labels = {"project": self.project, "service": service}
        wanted = [f"--filter=label=com.docker.compose.{key}={labels[key]}" for key in labels]
        return [Container.known(id) for id in docker("ps", "-aq", *wanted).stdout.split()]
