"""Scripts in one piece: the modules that `main.js` imports, joined in their order.

Forty small files are good to read and slow to fetch: each costs the browser a request, and one that
imports another is not asked for before the first has come. Each module becomes a function of its
own, so that none sees another's names; imports become the values that these functions return. Only
the plain forms are known (`import { a } from "./b.js";`, `import "./b.js";`, `export function`,
`export const`): a house test keeps the scripts to them.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"\./([\w-]+)\.js";[^\n]*\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.MULTILINE)
# Whole lines only: what stands behind a statement might be part of a text.
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def join(entry: Path) -> bytes:
    """The script and all that it imports, as one module.

    Raises ValueError where modules import each other in a circle, or in a way not known here.
    """
    pieces: dict[str, str] = {}
    _add(entry, pieces, ())
    return "".join(pieces.values()).encode()


def _add(file: Path, pieces: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module behind those that it imports."""
    name = file.stem
    if name in above:
        raise ValueError(f"Scripts import each other in a circle: {' -> '.join((*above, name))}")
    if name in pieces:
        return
    source = COMMENT.sub("", file.read_text(encoding="utf-8") + "\n")
    for _, other in IMPORT.findall(source):
        _add(file.with_name(f"{other}.js"), pieces, (*above, name))
    pieces[name] = _wrapped(name, source)


def _wrapped(name: str, source: str) -> str:
    exported = ", ".join(found[1] for found in EXPORT.findall(source))
    body = IMPORT.sub(_imported, EXPORT.sub(r"\1 \2", source))
    if re.search(r"^(?:im|ex)port\b", body, re.MULTILINE):
        raise ValueError(f"{name}.js imports or exports in a way that can't be joined.")
    head = f"const {_variable(name)} = " if exported else ""
    back = f"return {{ {exported} }};\n" if exported else ""
    return f"{head}(() => {{\n{body.strip()}\n{back}}})();\n"


def _imported(found: re.Match[str]) -> str:
    names, module = found.groups()
    return f"const {names} = {_variable(module)};\n" if names else ""


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")
