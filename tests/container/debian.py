"""A Debian root in place of images that no registry brings here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.container.docker import build, docker

NAME = "microblog-lab-debian"


def make_debian(folder: Path) -> str:
    """The image's name; made in an empty folder unless the engine has it from an earlier run."""
    if not docker("image", "inspect", NAME, check=False).returncode:
        return NAME
    root = folder / "root"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
        docker("import", "-", f"{NAME}-root", stdin=tar.stdout)
    # Whom this machine trusts, the container has to trust as well.
    trusted = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    context = folder / "context"
    context.mkdir()
    (context / "trusted.crt").write_bytes(Path(trusted).read_bytes())
    text = f"FROM {NAME}-root\nCOPY trusted.crt /etc/ssl/certs/ca-certificates.crt\n"
    text += "ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt\n"
    build(NAME, folder=context, dockerfile=text)
    return NAME
