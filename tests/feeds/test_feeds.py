"""Feeds that readers of all kinds understand."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from app.core.db import db
from app.media.models import Attachment
from tests.conftest import bare, publish

ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}


def read_atom(client, address="/@grace/feed.atom"):
    return ElementTree.fromstring(client.get(address).data)


def read_rss(client, address="/@grace/feed.rss"):
    return ElementTree.fromstring(client.get(address).data).find("channel")


def read_json(client, address="/@grace/feed.json"):
    return json.loads(client.get(address).data)


def test_an_atom_feed_has_all_that_the_rfc_requires(client, grace):
    publish("Hello & <b>welcome</b>", by=grace)
    feed = read_atom(client)
    for required in ("id", "title", "updated"):
        assert feed.findtext(ATOM + required)
    [entry] = feed.findall(ATOM + "entry")
    for required in ("id", "title", "updated", "published", "content"):
        assert entry.findtext(ATOM + required), required
    assert entry.find(ATOM + "author").findtext(ATOM + "name") == "Grace Hopper"
    assert {link.get("rel") for link in feed.findall(ATOM + "link")} == {"self", "alternate"}
    assert datetime.fromisoformat(entry.findtext(ATOM + "updated")).utcoffset() is not None
    content = entry.find(ATOM + "content")
    assert content.get("type") == "html"
    assert content.text == "<p>Hello &amp; &lt;b&gt;welcome&lt;/b&gt;</p>"


def test_an_rss_feed_has_all_that_the_specification_requires(client, grace):
    post = publish("Hello & welcome", by=grace)
    channel = read_rss(client)
    for required in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(required), required
    itself = channel.find(ATOM + "link")
    assert (itself.get("rel"), itself.get("type")) == ("self", "application/rss+xml")
    [item] = channel.findall("item")
    assert item.findtext("description") == "<p>Hello &amp; welcome</p>"
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("link").endswith(post.url)
    assert parsedate_to_datetime(item.findtext("pubDate")).utcoffset() is not None


def test_a_json_feed_has_all_that_the_specification_requires(client, grace):
    post = publish("Hello #world", by=grace)
    feed = read_json(client)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Grace Hopper (@grace)"
    assert feed["feed_url"].endswith("/@grace/feed.json")
    [item] = feed["items"]
    assert item["id"] and item["url"].endswith(post.url)
    assert 'href="http://localhost/tags/world"' in item["content_html"]
    assert item["authors"][0]["avatar"].endswith(grace.avatar_url)
    assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None


def test_a_warning_folds_the_text_and_is_all_the_title_tells(client, grace):
    publish("Rosebud is the sledge", by=grace, spoiler_text="How <Kane> ends")
    [entry] = read_atom(client).findall(ATOM + "entry")
    assert entry.findtext(ATOM + "title") == "How <Kane> ends"
    folded = (
        "<details><summary>How &lt;Kane&gt; ends</summary><p>Rosebud is the sledge</p></details>"
    )
    assert entry.findtext(ATOM + "content") == folded


def test_pictures_come_along(client, grace):
    post = publish("My harbour", by=grace, language="en")
    post.attachments_count = 1
    sizes = {"width": 1600, "height": 900, "small_width": 800, "small_height": 450}
    keys = {"key": "posts/a.webp", "small_key": "posts/b.webp"}
    db.session.add(
        Attachment(post_id=post.id, account_id=grace.id, alt='A "boat" & mist', **keys, **sizes)
    )
    db.session.commit()
    url = "http://localhost/media/posts/a.webp"
    [entry] = read_atom(client).findall(ATOM + "entry")
    [enclosure] = [link for link in entry.findall(ATOM + "link") if link.get("rel") == "enclosure"]
    assert (enclosure.get("href"), enclosure.get("title")) == (url, 'A "boat" & mist')
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    [content] = read_rss(client).iter("{http://search.yahoo.com/mrss/}content")
    assert (content.get("url"), content.get("width")) == (url, "1600")
    [item] = read_json(client)["items"]
    picture = {"url": url, "mime_type": "image/webp", "title": 'A "boat" & mist'}
    assert (item["attachments"], item["language"]) == ([picture], "en")
    assert f'<img src="{url}" width="1600" height="900"' in item["content_html"]


def test_sensitive_pictures_wait_for_a_click(client, grace):
    post = publish("My knee", by=grace, sensitive=True)
    post.attachments_count = 1
    sizes = {"width": 1600, "height": 900, "small_width": 800, "small_height": 450}
    db.session.add(
        Attachment(
            post_id=post.id,
            account_id=grace.id,
            key="posts/a.webp",
            small_key="posts/b.webp",
            **sizes,
        )
    )
    db.session.commit()
    [item] = read_json(client)["items"]
    before, folded, rest = item["content_html"].partition("<details>")
    assert "My knee" in before
    assert "<img" not in before
    assert folded
    assert "<img" in rest


def test_a_feed_is_for_strangers_and_leaves_out_replies_to_others(client, ada, grace):
    mine = publish("open", by=grace)
    publish("my own thread", by=grace, in_reply_to=mine)
    publish("quietly open", by=grace, visibility="unlisted")
    publish("for friends", by=grace, visibility="followers")
    publish("for @ada alone", by=grace, visibility="direct")
    publish("an answer to somebody", by=grace, in_reply_to=publish("a question", by=ada))
    texts = [re.sub("<.*?>", "", item["content_html"]) for item in read_json(client)["items"]]
    assert texts == ["quietly open", "my own thread", "open"]


def test_a_hashtag_feed_holds_only_what_is_public(client, grace):
    publish("seen #world", by=grace)
    publish("not listed #world", by=grace, visibility="unlisted")
    assert len(read_json(client, "/tags/world/feed.json")["items"]) == 1


@pytest.mark.parametrize(("fmt", "kind"), FORMATS.items())
def test_each_format_says_what_it_is_and_may_be_cached(client, grace, fmt, kind):
    response = client.get(f"/@grace/feed.{fmt}")
    assert response.mimetype == kind
    assert re.fullmatch(r"public, max-age=\d+", response.headers["Cache-Control"])
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_reader_who_has_it_already_gets_304(client, grace, fmt):
    publish("once", by=grace)
    first = client.get(f"/@grace/feed.{fmt}")
    tagged = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/@grace/feed.{fmt}", headers=tagged).status_code == 304
    dated = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"/@grace/feed.{fmt}", headers=dated).status_code == 304
    publish("twice", by=grace)
    assert client.get(f"/@grace/feed.{fmt}", headers=tagged).status_code == 200


def test_the_newest_twenty_come_newest_first(client, grace):
    for number in range(22):
        publish(f"number {number}", by=grace)
    texts = [item["content_html"] for item in read_json(client)["items"]]
    assert texts == [f"<p>number {number}</p>" for number in range(21, 1, -1)]


def test_an_edited_post_says_so(client, grace):
    from app.posts.actions import edit

    post = publish("first", by=grace)
    edit(post, "second")
    db.session.commit()
    [item] = read_json(client)["items"]
    assert item["date_modified"] >= item["date_published"]


def test_a_hashtag_has_a_feed_of_everybody(client, ada, grace):
    publish("one #Été", by=ada)
    publish("two #été", by=grace)
    publish("three", by=grace)
    address = "/tags/%C3%A9t%C3%A9/feed.atom"
    names = [e.findtext(f"{ATOM}author/{ATOM}name") for e in read_atom(client, address)]
    assert [name for name in names if name] == ["Grace Hopper", "Ada Lovelace"]


def test_another_spelling_leads_to_the_feeds_own_address(client, grace):
    publish("#Tea", by=grace)
    assert client.get("/@GRACE/feed.rss").headers["Location"] == "/@grace/feed.rss"
    assert client.get("/tags/TEA/feed.rss").headers["Location"] == "/tags/tea/feed.rss"


@pytest.mark.parametrize("fmt", FORMATS)
def test_whoever_is_suspended_looks_like_nobody(client, grace, fmt):
    publish("#gone", by=grace)
    grace.status = "suspended"
    denied, unknown = client.get(f"/@grace/feed.{fmt}"), client.get(f"/@nobody/feed.{fmt}")
    assert (denied.status_code, bare(denied)) == (404, bare(unknown).replace("nobody", "grace"))
    assert client.get(f"/tags/gone/feed.{fmt}").status_code == 404


def test_there_is_no_feed_of_a_hashtag_that_nobody_used_and_no_fourth_format(client, grace):
    assert client.get("/tags/unused/feed.atom").status_code == 404
    assert client.get("/@grace/feed.xml").status_code == 404


def test_ids_stay_the_same_whatever_we_are_called(client, app, grace):
    publish("here", by=grace)
    before = read_json(client)["items"][0]
    app.config["BASE_URL"] = "https://elsewhere.example.org"
    after = read_json(client)["items"][0]
    assert before["id"] == after["id"] and before["id"].startswith("urn:uuid:")
    assert after["url"].startswith("https://elsewhere.example.org/@grace/")


def test_a_strangers_host_header_never_ends_up_in_a_feed(client, grace):
    publish("see #this and @grace", by=grace)
    for fmt in FORMATS:
        response = client.get(f"/@grace/feed.{fmt}", headers={"Host": "evil.example"})
        assert response.status_code == 200 and b"evil.example" not in response.data


def test_what_xml_cannot_hold_is_left_out(client, grace):
    grace.display_name = "G\x07race ]]> \ufffe& <i>"
    publish("a ]]> b 🎈", by=grace)
    feed = read_atom(client)
    assert feed.findtext(ATOM + "title") == "Grace ]]> & <i> (@grace)"
    assert read_rss(client).findtext("item/description") == "<p>a ]]&gt; b 🎈</p>"


def test_only_our_own_links_get_our_address(client, grace):
    publish('https://example.com/a and #b, say <a href="/c">', by=grace)
    html = read_json(client)["items"][0]["content_html"]
    assert 'href="https://example.com/a"' in html
    assert 'href="http://localhost/tags/b"' in html
    assert 'href="/c"' in html.replace("&quot;", '"')


def test_an_empty_feed_is_a_valid_one(client, grace):
    feed = read_atom(client)
    assert feed.findtext(ATOM + "updated") and feed.findall(ATOM + "entry") == []
