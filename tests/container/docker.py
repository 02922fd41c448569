"""A few words of Docker, spoken through its command line as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def docker(*words: str, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
    """`docker WORDS…`; a failure shows what it said."""
    done = subprocess.run(["docker", *words], capture_output=True, text=True, **options)
    assert not check or done.returncode == 0, (
        f"docker {' '.join(words)}\n{done.stdout}{done.stderr}"
    )
    return done


def engine_trouble() -> str:
    """Why there is no Docker engine to test with; empty when there is one."""
    if not shutil.which("docker"):
        return "no docker command. Install Docker Engine"
    if docker("info", check=False).returncode:
        return "no Docker engine answers. Start it (systemctl start docker)"
    return ""


def build(tag: str, *words: str, folder: Path = ROOT, dockerfile: str = "") -> str:
    """Build with the classic builder; returns all it printed. `dockerfile`: a text to use
    instead of the folder's own."""
    given = ["-f", "-"] if dockerfile else []
    environ = {**os.environ, "DOCKER_BUILDKIT": "0"}
    command = ["build", "-t", tag, *given, *words, str(folder)]
    return docker(*command, env=environ, input=dockerfile).stdout


def size(image: str) -> int:
    return int(docker("image", "inspect", "-f", "{{.Size}}", image).stdout)


class Container:
    """One running (or stopped) container."""

    def __init__(self, *words: str) -> None:
        self.id = docker("run", "-d", *words).stdout.strip()

    @classmethod
    def known(cls, id: str) -> Container:
        """One that somebody else has started."""
        container = cls.__new__(cls)
        container.id = id
        return container

    def inspect(self) -> dict[str, Any]:
        return json.loads(docker("inspect", self.id).stdout)[0]

    @property
    def address(self) -> str:
        """http://… of the published port, else of the container itself."""
        settings = self.inspect()["NetworkSettings"]
        for bindings in (settings["Ports"] or {}).values():
            for binding in bindings or ():
                return f"http://127.0.0.1:{binding['HostPort']}"
        return f"http://{settings['IPAddress']}:5000"

    def logs(self) -> str:
        done = docker("logs", self.id)
        return done.stdout + done.stderr

    def run(self, *words: str, user: str = "", check: bool = True) -> str:
        """What a command inside prints."""
        who = ["-u", user] if user else []
        return docker("exec", *who, self.id, *words, check=check).stdout.strip()

    def exit_code(self, seconds: float = 30) -> int:
        """Wait for its end."""
        return int(docker("wait", self.id, timeout=seconds).stdout)

    def stop(self) -> tuple[float, int]:
        """`docker stop`: seconds it took and the exit code."""
        before = time.monotonic()
        docker("stop", self.id)
        return time.monotonic() - before, self.inspect()["State"]["ExitCode"]

    def healthy(self, seconds: float = 90) -> bool:
        """Whether Docker's own health check is content before that many seconds have gone."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.inspect()["State"]["Health"]["Status"] == "healthy":
                return True
            time.sleep(0.5)
        return False

    def remove(self) -> None:
        docker("rm", "-f", "-v", self.id, check=False)
