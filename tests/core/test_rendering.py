"""From a text to HTML."""

import re
import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.rendering import render, tag_key


def show(body):
    return render(
        body,
        mention_url=lambda name: None if name == "nobody" else f"/@{name}",
        tag_url=lambda tag: f"/tags/{tag_key(tag)}",
    )


def linked(body):
    """What became clickable."""
    return [unescape(text) for text in re.findall(r"<a [^>]*>(.*?)</a>", show(body).html)]


def test_paragraphs_and_line_ends():
    assert show("one\ntwo\n\n\nthree").html == "<p>one<br>\ntwo</p>\n<p>three</p>"
    assert show(" \n").html == ""


def test_a_link_shows_its_host_and_says_who_gave_it():
    assert show("https://example.com/?a=1&b=2").html == (
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="nofollow noopener ugc">'
        "example.com/?a=1&amp;b=2</a></p>"
    )


def test_a_shortened_link_tells_the_whole_in_its_title():
    url = "https://example.com/" + "x" * 50
    assert f'title="{url}">example.com/xxx' in show(url).html


def test_mentions_and_tags_are_linked_and_listed_once():
    got = show("@ada @Ada @nobody #Docker #docker #Été")
    assert got.mentions == ["ada"]
    assert got.tags == ["Docker", "Été"]
    assert '<a href="/@ada" class="mention">@ada</a>' in got.html
    assert '<a href="/tags/été" class="hashtag" rel="tag">#Été</a>' in got.html
    assert "@nobody" in got.html
    assert "/@nobody" not in got.html


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("see https://example.com.", ["example.com"]),
        ("(https://example.com/a_(b))", ["example.com/a_(b)"]),
        ("example.com, www.example.org!", ["example.com", "www.example.org"]),
        ("« https://example.com/x », “https://a.fr/y”", ["example.com/x", "a.fr/y"]),
        ("日本 https://example.com。次", ["example.com"]),
        ("https://ada:pw@evil.org/", ["evil.org/"[:-1]]),
        ("https://аррӏе.com/", ["xn--80ak6aa92e.com"]),
        ("boot.sh README.md main.py fin.Et 1.2.3", []),
        ("javascript:alert(1) ftp://a.org mailto:a@b.org", []),
        ("me@example.org a.b@c.org foo.co@bar.com", []),
        ("https://example.com:99999/ http://a_b.com/", []),
        ("@ada, (@bob) .@eve @ada's @ada@example.com @a.b x@ada", ["@ada", "@bob", "@eve", "@ada"]),
        ("@" + "a" * 30 + " @" + "b" * 31, ["@" + "a" * 30]),
        ("#one,#two (#three) #a·b #_x", ["#one", "#two", "#three", "#a·b", "#_x"]),
        ("#2024 #100jours #1_ #_ # ## x#y /#z &#39;", ["#100jours"]),
        ("#桜 ＃桜の花 #हिन्दी #тест 🎉#fête", ["#桜", "#桜の花", "#हिन्दी", "#тест", "#fête"]),
        ("https://example.com/#top @ada", ["example.com/#top", "@ada"]),
        ("#" + "a" * 101, []),
        ("#" + "ß" * 51, []),
        ("#\ufdfa", []),
    ],
)
def test_what_is_clickable(body, found):
    assert linked(body) == found


@pytest.mark.parametrize("tags", [("Été", "été"), ("ÉTÉ", "e\u0301te\u0301"), ("ＡＢ", "ab")])
def test_tag_keys(tags):
    assert len(set(map(tag_key, tags))) == 1


class Inspector(HTMLParser):
    """Fails at any markup that is not ours, and gathers the text."""

    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        assert tag in {"p", "br", "a"}
        attributes = dict(attrs)
        assert set(attributes) <= ({"href", "rel", "class", "title"} if tag == "a" else set())
        assert attributes.get("href", "/").startswith(("/", "http://", "https://"))
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


ALPHABET = st.sampled_from(
    [*"<>&\"'/@#:;.[]()-!?= \n\\\x00éß字", "\u202e", "\ud83d", "🇫", "\u0301"]
)
WORDS = ["http://", "https://", "javascript:", "<script>", "onclick=", "example.com", "@ada", "#x"]
WORDS += ["<a href=", "&lt;", "<!--", "]]>", "mailto:", "www.", "a", "1", "xn--80ak6aa92e.com"]
HOSTILE = st.lists(ALPHABET | st.sampled_from(WORDS), max_size=40).map("".join)


@settings(deadline=None)
@given(HOSTILE | st.text(st.characters(), max_size=200))
def test_nothing_a_person_writes_becomes_markup(body):
    inspector = Inspector()
    inspector.feed(show(body).html)
    inspector.close()


def test_names_and_addresses_from_the_callbacks_are_escaped_too():
    got = render("@ada #x", mention_url=lambda _: '"><i>', tag_url=lambda _: "javascript:alert(1)")
    assert "<i>" not in got.html
    assert "javascript" not in got.html


@pytest.mark.parametrize(
    "piece",
    [
        *["a", "a.", "http://", "https://a.com/(", "http://a.com/['\"({", "a.com/[", "@a ", "#a "],
        *[
            "é.com ",
            "#",
            "@",
            "e\u0301\u0316",
            "🇫",
            "\n",
            "a\n\n",
            "a@",
            " ",
            "#a·",
            "ab.com ",
            "<",
        ],
    ],
)
def test_hostile_texts_take_no_time(piece):
    show("https://é.fr/ #warm @up")
    text = piece * (100_000 // len(piece))
    spaced = " ".join(text[at : at + 690] for at in range(0, len(text), 690))
    start = time.thread_time()
    show(text)
    show(spaced)
    assert time.thread_time() - start < 3  # 0.1 to 0.5 s; the machine may be busy
