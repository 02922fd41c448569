"""The search page, and what completion asks while somebody writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select

from app.accounts.models import Account
from app.auth.guards import login_required
from app.core.db import db, utcnow
from app.core.paging import Cursor, cut, page_url
from app.relations.people import People
from app.relations.queries import relations_with
from app.search import queries
from app.search.asking import Question, Trouble, understand
from app.tags.queries import MOST_COUNTED, followed_by
from app.tags.queries import uses as uses_of
from app.timelines.cards import COLUMNS, card_of, complete
from app.timelines.page import answer

bp = Blueprint("search", __name__)
KINDS = ("posts", "people", "tags")


@dataclass(frozen=True)
class Asked:
    """What the page shows of the question: its text, what is looked through, and advice."""

    text: str
    kind: str
    question: Question

    @property
    def hints(self) -> list[str]:
        """What was not understood, or names nobody."""
        return [*map(_trouble, self.question.troubles), *_unfound(self.question)]


@bp.get("/search")
def index() -> ResponseReturnValue:
    """Posts, people or hashtags that answer `?q=`; how to ask, when nothing was asked."""
    asked = _asked()
    if asked.question.is_empty:
        tags = list(db.session.scalars(followed_by(g.viewer))) if g.viewer else []
        year = utcnow().year
        return render_template("search/index.html", asked=asked, tags=tags, this_year=year)
    return {"posts": _posts, "people": _people, "tags": _tags}[asked.kind](asked)


@bp.get("/search/complete")
@login_required
def propose() -> ResponseReturnValue:
    """What `?q=@ad` or `?q=#caf` may become, for js/complete.js."""
    text = request.args.get("q", "")[:100]
    if text.startswith("@"):
        return jsonify(_proposed_people(text[1:]))
    return jsonify(_proposed_tags(text[1:]) if text.startswith("#") else [])


def _asked() -> Asked:
    text = request.args.get("q", "").strip("\r\n")
    kind = request.args.get("kind")
    if kind not in KINDS:
        kind = "people" if text.startswith("@") and " " not in text.strip() else "posts"
    return Asked(text, kind, understand(text))


def _posts(asked: Asked) -> ResponseReturnValue:
    cursor = Cursor.from_request()
    query, column = queries.posts(asked.question, g.viewer, *COLUMNS)
    cards = [card_of(row) for row in db.session.execute(cursor.apply(query, column))]
    piece = cut(cards, cursor, lambda card: card.id)
    complete(piece.items, g.viewer)
    return answer("search/posts.html", piece, asked=asked)


def _people(asked: Asked) -> ResponseReturnValue:
    """The account of exactly that name first, then the others, the most followed first."""
    query, exact = queries.people(asked.question, g.viewer), None
    if name := asked.question.names[:1]:
        exact = queries.named(name[0], g.viewer)
    if exact:
        query = query.where(Account.id != exact.id)
    accounts, older_url = _page(query, queries.less_followed_than)
    if exact and "max_id" not in request.args:
        accounts.insert(0, exact)
    people = People(accounts, older_url, None)
    relations = relations_with(g.viewer, people.accounts)
    return render_template("search/people.html", asked=asked, people=people, relations=relations)


def _tags(asked: Asked) -> ResponseReturnValue:
    tags, older_url = _page(queries.tags(asked.question, g.viewer), queries.after_tag)
    uses = uses_of(tags, g.viewer)
    return render_template(
        "search/tags.html", asked=asked, tags=tags, uses=uses, older_url=older_url
    )


def _page(query: Select[Any], beyond: Any) -> tuple[list[Any], str | None]:
    """One page of a list that is not in the order of ids, and the address of the next one."""
    cursor = Cursor.from_request()
    if cursor.max_id is not None:
        query = query.where(beyond(cursor.max_id))
    found = list(db.session.scalars(query.limit(cursor.size + 1)))
    shown = found[: cursor.size]
    return shown, page_url(max_id=shown[-1].id) if len(found) > len(shown) else None


def _trouble(trouble: tuple[Trouble, str]) -> str:
    kind, text = trouble
    if kind is Trouble.DATE:
        return _("“%(text)s” holds no date. Write it as 2026-11-24, 2026-11 or 2026.", text=text)
    return _("Only the first %(number)s words were looked for.", number=text)


def _unfound(question: Question) -> list[str]:
    known = queries.senders(question, g.viewer)
    hints = [
        _("Nobody here is called @%(name)s.", name=name[:60])
        for name in question.senders
        if name not in known
    ]
    if question.place and g.viewer is None:
        hints.append(_("Log in to search in your bookmarks and messages."))
    return hints


def _proposed_people(text: str) -> list[dict[str, str]]:
    rows = db.session.execute(queries.names_beginning(text, g.viewer))
    return [
        {
            "value": f"@{account.username}",
            "name": account.name,
            "avatar": account.avatar_small_url,
            "hint": _("You follow them") if follows else "",
        }
        for account, follows in rows
    ]


def _proposed_tags(text: str) -> list[dict[str, str]]:
    tags = list(db.session.scalars(queries.tags_beginning(text, g.viewer)))
    uses = uses_of(tags, g.viewer)
    return [
        {"value": f"#{tag.name}", "name": "", "avatar": "", "hint": _posts_of(uses[tag.id])}
        for tag in tags
    ]


def _posts_of(count: int) -> str:
    if count > MOST_COUNTED:
        return _("More than %(number)s posts", number=MOST_COUNTED)
    return ngettext("%(num)s post", "%(num)s posts", count)


bp.add_app_template_global(_posts_of, "posts_of")
