"""The page of search: three tabs, page by page, with advice."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from app.accounts.models import Account
from app.auth.actions import register
from app.core.db import db
from app.posts.actions import publish as publish_post
from tests.conftest import PASSWORD, Client, publish
from tests.counting import queries


def texts(page: str) -> list[str]:
    return re.findall(r"<p>(tea \d+)</p>", page)


def way_on(page: str, rel: str = "next") -> str | None:
    link = re.search(rf'rel="{rel}"[^>]*href="([^"]+)"', page)
    return link and unescape(link[1])


def test_results_come_page_by_page_newest_first(client: Client, ada: Account) -> None:
    for number in range(45):
        publish_post(f"tea {number}", by=ada)
    seen, address = [], "/search?q=tea"
    while address:
        page = client.get(address).text
        assert len(texts(page)) <= 20
        seen += texts(page)
        last, address = address, way_on(page)
    assert seen == [f"tea {number}" for number in reversed(range(45))]
    assert "q=tea" in last
    back = client.get(way_on(client.get(last).text, "prev") or "").text
    assert texts(back) == [f"tea {number}" for number in reversed(range(5, 25))]


def test_a_script_gets_the_posts_alone(client: Client, ada: Account) -> None:
    publish("tea 1", by=ada)
    page = client.get("/search?q=tea", headers={"X-Fragment": "timeline"})
    assert texts(page.text) == ["tea 1"]
    assert "<html" not in page.text
    nothing = client.get("/search?q=wine", headers={"X-Fragment": "timeline"})
    assert nothing.status_code == 204


def test_a_page_takes_the_same_few_queries_however_much_is_found(
    as_ada: Client, ada: Account
) -> None:
    counts = []
    for _ in range(2):
        for number in range(8):
            publish_post(f"tea {number} #tea", by=ada)
        for kind in ("posts", "people", "tags"):
            with queries() as sent:
                as_ada.get(f"/search?q=tea&kind={kind}")
            counts.append(len(sent))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 6


def test_people_come_page_by_page_too(client: Client, ada: Account) -> None:
    for number in range(25):
        account = register(f"teapot_{number}", f"t{number}@example.org", PASSWORD)
        account.followers_count = number % 3
    found, address = [], "/search?q=teapot&kind=people"
    while address:
        page = client.get(address).text
        found += re.findall(r'class="person-name[^>]*?href="/@(\w+)"', page)
        address = way_on(page)
    assert len(found) == len(set(found)) == 25
    assert [int(name.split("_")[1]) % 3 for name in found] == sorted(
        (number % 3 for number in range(25)), reverse=True
    )


def test_the_account_of_exactly_that_name_comes_first(
    client: Client, ada: Account, person: Callable[..., Account]
) -> None:
    person("ada_fan", followers_count=100)
    page = client.get("/search?q=@ada").text
    assert re.findall(r'class="person-name[^>]*?href="/@(\w+)"', page) == ["ada", "ada_fan"]


def test_hashtags_come_page_by_page_too(client: Client, ada: Account) -> None:
    for number in range(25):
        publish_post(f"#tea{number:02}", by=ada)
    found, address = [], "/search?q=tea&kind=tags"
    while address:
        page = client.get(address).text
        found += re.findall(r'class="tag-row" href="/tags/(\w+)"', page)
        address = way_on(page)
    assert found == [f"tea{number:02}" for number in range(25)]


ADVICE = [
    ("", "Ways to search"),
    ("!!!", "There is no word in that to look for."),
    ("tea before:tomorrow", "“before:tomorrow” holds no date."),
    ("from:nobody", "Nobody here is called @nobody."),
    ("from:<b>", "Nobody here is called @&lt;b&gt;."),
    ("in:bookmarks", "Log in to search in your bookmarks and messages."),
    ("a " * 30, "Only the first 20 words were looked for."),
    ("wine", "No post says that"),
]


def test_the_page_helps(client: Client, ada: Account) -> None:
    for question, words in ADVICE:
        assert words in client.get("/search", query_string={"q": question}).text, question


def test_the_box_keeps_what_was_asked(client: Client, ada: Account) -> None:
    page = client.get("/search", query_string={"q": '"><b>tea', "kind": "people"}).text
    assert 'value="&#34;&gt;&lt;b&gt;tea"' in page
    assert "<b>tea" not in page
    assert '<input type="hidden" name="kind" value="people">' in page


def test_the_page_names_the_hashtags_one_follows(as_ada: Client) -> None:
    as_ada.post("/tags/rarebirds/follow")
    db.session.commit()
    assert "#rarebirds" in as_ada.get("/search").text
