"""The form about oneself."""

from __future__ import annotations

import pytest

from app.accounts.models import Account
from app.core.db import db
from tests.conftest import Client
from tests.counting import queries

FILLED = {
    "display_name": "Ada, Countess of Lovelace",
    "bio": "Analyst & metaphysician.\n\nSee @grace and #maths, https://example.org",
    "location": "London",
    "links-0-label": "Notes",
    "links-0-url": "example.org/notes",
    "links-2-label": "",
    "links-2-url": "https://münchen.example/",
}
FAMILY = "👩‍👩‍👧‍👦"
PROFILE = "/settings/profile"


def saved(account: Account) -> Account:
    db.session.refresh(account)
    return account


def test_what_is_typed_is_kept_shown_and_offered_again(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    response = as_ada.post(PROFILE, data=FILLED)
    assert (response.status_code, response.location) == (303, "/@ada")
    assert saved(ada).name == "Ada, Countess of Lovelace"
    assert ada.location == "London"
    assert ada.links == [
        {"label": "Notes", "url": "https://example.org/notes", "shown": "example.org/notes"},
        {"label": "", "url": "https://xn--mnchen-3ya.example/", "shown": "münchen.example"},
    ]
    page = as_ada.get("/@ada").text
    assert "Analyst &amp; metaphysician." in page
    assert '<a href="/@grace" class="mention">@grace</a>' in page
    assert 'href="/tags/maths"' in page
    form = as_ada.get(PROFILE).text
    assert 'value="Ada, Countess of Lovelace"' in form
    assert "Analyst &amp; metaphysician." in form
    assert 'name="links-1-url"' in form
    assert 'value="https://xn--mnchen-3ya.example/"' in form


def test_everything_can_be_emptied_again(as_ada: Client, ada: Account) -> None:
    as_ada.post(PROFILE, data=FILLED)
    empty = [*FILLED, "links-1-url"]
    as_ada.post(PROFILE, data=dict.fromkeys(empty, " \u200d "))
    assert saved(ada).name == "ada"
    assert (ada.bio, ada.rendered_bio, ada.location, ada.links) == ("", "", "", [])


def test_a_name_is_one_line_and_a_bio_may_be_several(as_ada: Client, ada: Account) -> None:
    as_ada.post(PROFILE, data={"display_name": " Ada\r\n \u202eLovelace ", "bio": "one\r\ntwo"})
    assert saved(ada).display_name == "Ada Lovelace"
    assert ada.bio == "one\ntwo"


@pytest.mark.parametrize(("field", "limit"), [("display_name", 60), ("location", 60), ("bio", 500)])
def test_lengths_are_counted_as_a_reader_does(
    as_ada: Client, ada: Account, field: str, limit: int
) -> None:
    assert as_ada.post(PROFILE, data={field: FAMILY * limit}).status_code == 303
    assert getattr(saved(ada), field) == FAMILY * limit
    refused = as_ada.post(PROFILE, data={field: FAMILY * limit + "é"})
    assert refused.status_code == 422
    assert "1 character too long" in refused.text
    endless = "\u200d".join("👩" * limit * 10)
    assert as_ada.post(PROFILE, data={field: endless}).status_code == 422


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"links-1-url": "javascript:alert(1)"}, "not a web address"),
        ({"links-1-url": "localhost"}, "not a web address"),
        ({"links-1-url": "https://user@"}, "not a web address"),
        ({"links-1-url": f"https://example.org/{'x' * 600}"}, "not a web address"),
        ({"links-1-label": "My page"}, "Say where the link leads"),
        ({"links-1-label": "x" * 41, "links-1-url": "example.org"}, "1 character too long"),
    ],
)
def test_a_refused_form_comes_back_with_everything_typed(
    as_ada: Client, ada: Account, line: dict[str, str], words: str
) -> None:
    page = as_ada.post(PROFILE, data=FILLED | line)
    assert page.status_code == 422
    assert words in page.text
    assert 'value="Ada, Countess of Lovelace"' in page.text
    assert "See @grace and #maths" in page.text
    assert 'value="example.org/notes"' in page.text
    assert saved(ada).display_name == "Ada Lovelace"
    answer = as_ada.post(PROFILE, data=FILLED | line, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert words in answer.json["error"]


@pytest.mark.parametrize("index", ["4", "99", "-1", "²", "x", "9" * 5000, "0-0", ""])
def test_lines_that_the_form_does_not_have_are_not_read(
    as_ada: Client, ada: Account, index: str
) -> None:
    data = {f"links-{index}-url": "https://example.org"}
    assert as_ada.post(PROFILE, data=data).status_code == 303
    assert saved(ada).links == []


@pytest.mark.parametrize("nonsense", ["\0", "\ud800", "\u202e", "\ufffe", "\x1b"])
def test_characters_that_are_no_text_are_left_out(
    as_ada: Client, ada: Account, nonsense: str
) -> None:
    body = {"display_name": f"A{nonsense}da", "links-0-url": f"example.org/{nonsense}"}
    encoded = {key: value.encode("utf-8", "surrogatepass") for key, value in body.items()}
    assert as_ada.post(PROFILE, data=encoded).status_code in (303, 422)
    assert nonsense not in saved(ada).display_name


def test_a_stranger_has_no_settings(client: Client, ada: Account) -> None:
    for path in ("/settings", PROFILE):
        response = client.get(path)
        assert response.status_code == 303
        assert response.location.startswith("/auth/login")
    assert client.post(PROFILE, data=FILLED).status_code == 401
    assert saved(ada).location == ""


def test_what_one_sees_of_oneself_stays_in_no_cache(as_ada: Client) -> None:
    assert "no-store" in as_ada.get(PROFILE).headers["Cache-Control"]


def test_the_form_asks_the_database_a_few_things(as_ada: Client) -> None:
    as_ada.get(PROFILE)
    with queries() as sent:
        as_ada.get(PROFILE)
    assert len(sent) <= 3, sent
