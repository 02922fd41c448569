"""What is in deploy/ and compose.yaml, read as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from app.core.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
SETTING_NAMES = {setting.name for setting in SETTINGS} | {
    f"{setting.name}_FILE" for setting in SETTINGS if setting.secret
}
Document = dict[str, Any]


def read(path: Path) -> list[Document]:
    """All documents of a file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def services(path: Path) -> dict[str, Document]:
    """The services of a compose file, by name."""
    [document] = read(path)
    return document["services"]


def manifests() -> Iterator[tuple[str, Document]]:
    """Everything for Kubernetes, with the name of its file and its own."""
    for path in sorted(KUBERNETES.rglob("*.yaml")):
        for document in read(path) if path.name != "kustomization.yaml" else ():
            name = f"{path.name}:{document['kind']}/{document['metadata']['name']}"
            yield name, document


def pods() -> Iterator[tuple[str, Document]]:
    """The pods that these would make."""
    for name, document in manifests():
        if "template" in document.get("spec", {}):
            yield name, document["spec"]["template"]
