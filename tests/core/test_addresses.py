"""Addresses are compiled when a link needs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from werkzeug.routing import Rule

from tests.conftest import make_app


def test_an_address_is_compiled_by_the_first_link_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_builder = Rule._compile_builder

    def watched(rule: Rule, append_unknown: bool = True) -> Any:
        compiled.append(rule.rule)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", watched)
    app = make_app(tmp_path)
    assert compiled == []
    with app.test_request_context():
        assert [url_for("pages.about") for _ in range(2)] == ["/about", "/about"]
    assert compiled == ["/about"]
