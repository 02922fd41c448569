"""A cached partial is made of its values and its language, and of nothing else.

What it is made of is what it is kept by: a template that looked at the request, at the reader or at
the clock would show one reader what is true for another.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from jinja2 import DictLoader, Environment, meta, nodes

# What templates may use anywhere: words of our language, drawings, parts, and holes.
PURE = {"_", "gettext", "ngettext", "pgettext", "icon", "asset", "range", "dict", "loop", "caller"}
PURE |= {"cached_partial", "csrf_token", "here", "hole", "languages", "blank_form"}
BY_PYTHON = [("posts/_blank_composer.html", {"visibility", "most"})]


def tree(jinja: Environment, name: str) -> nodes.Template:
    source, _, _ = jinja.loader.get_source(jinja, name)  # type: ignore[union-attr]
    return jinja.parse(source)


def calls(app: Flask) -> Iterator[tuple[str, set[str]]]:
    """Every partial that a template asks for, with the values it gives."""
    yield from BY_PYTHON
    jinja = app.jinja_env
    for template in jinja.list_templates(extensions=["html"]):
        for call in tree(jinja, template).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "cached_partial":
                [name] = call.args
                yield name.as_const(), {value.key for value in call.kwargs}


def needed(jinja: Environment, name: str) -> set[str]:
    """What a template and all that it imports or includes want to be given."""
    parsed = tree(jinja, name)
    given = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "store"}
    others = [other for other in meta.find_referenced_templates(parsed) if other]
    wanted = meta.find_undeclared_variables(parsed)
    return (wanted | set().union(*(needed(jinja, other) for other in others))) - given


def test_partials_are_made_of_their_values(app: Flask) -> None:
    found = list(calls(app))
    assert len(found) >= 8
    for name, values in found:
        assert needed(app.jinja_env, name) <= values | PURE, name


def test_the_rule_sees_through_what_is_imported() -> None:
    sources = {
        "part": '{% from "macros" import one %}{% include "other" %}{{ one() }}{{ name }}',
        "macros": "{% macro one() %}{{ request.path }}{% endmacro %}",
        "other": "{% set here = 1 %}{{ here }}{{ viewer.name }}",
    }
    assert needed(Environment(loader=DictLoader(sources)), "part") == {"request", "name", "viewer"}
