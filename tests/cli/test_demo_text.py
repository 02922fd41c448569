"""The people and posts that `flask seed` makes up."""

import re
import time
from collections import Counter
from random import Random

import pytest

from app.accounts import usernames
from app.cli import demo_text
from app.cli.demo_people import people
from app.cli.demo_text import LANGUAGES, post
from app.core.text import clean, graphemes

NAMES = ["ada", "grace", "alan"]


def posts(language, count=3000, seed=1):
    rng = Random(seed)
    return [post(rng, language, NAMES) for _ in range(count)]


def test_people_have_allowed_names_of_their_own():
    crowd = list(people(Random(1), 3000))
    assert len(crowd) == 3000
    assert not [one for one in crowd if usernames.check(one.username)]
    assert len({usernames.skeleton(one.username) for one in crowd}) == 3000
    assert len({usernames.key(one.username) for one in crowd}) == 3000


def test_people_fit_into_their_profiles():
    for one in people(Random(2), 1000):
        assert len(one.name) <= 60
        assert len(one.location) <= 60
        assert graphemes(one.bio) <= 300
        assert one.language in LANGUAGES
        assert all(url.startswith("https://") for _, url in one.links)


def test_the_same_seed_makes_the_same_town():
    assert list(people(Random(3), 50)) == list(people(Random(3), 50))
    assert posts("fr", 50, 7) == posts("fr", 50, 7)
    assert posts("en", 50, 7) != posts("en", 50, 8)


@pytest.mark.parametrize("language", LANGUAGES)
def test_posts_fit_and_leave_no_gap_unfilled(language):
    for text in posts(language):
        assert text == clean(text)
        assert 10 < graphemes(text) <= 500
        assert not re.search(r"[{}⏎]|= |  ", text)
        assert text[0] == text[0].upper()


@pytest.mark.parametrize("language", LANGUAGES)
def test_posts_do_not_look_like_copies(language):
    written = posts(language)
    assert len(set(written)) > 2700
    assert Counter(written).most_common(1)[0][1] < 30
    beginnings = {line for lines in demo_text.sections(language).values() for line in lines}
    assert len(beginnings) > 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_posts_use_what_a_microblog_has(language):
    everything = "\n".join(posts(language))
    for sign in ("@ada", "#docker", "https://", "\n\n", "?", "🙂"):
        assert sign in everything


def test_nobody_is_mentioned_where_nobody_is():
    rng = Random(1)
    assert not [text for text in (post(rng, "fr", []) for _ in range(500)) if "@" in text]


def test_french_is_elided_and_contracted():
    assert demo_text._joined("Parlons de ", "les olives") == "Parlons des olives"
    assert demo_text._joined("à la moitié de ", "Le Maître") == "à la moitié du Maître"
    assert demo_text._joined("2 kilos de ", "asperges") == "2 kilos d'asperges"
    assert demo_text._joined("2 kilos de ", "tomates") == "2 kilos de tomates"
    assert not re.search(r"\b[dà]e? les? [A-Z]|\bde [aeiou]", "\n".join(posts("fr")))


def test_fifty_thousand_posts_take_seconds():
    post(Random(1), "en", NAMES)
    start = time.perf_counter()
    posts("en", 2000)
    assert time.perf_counter() - start < 0.5  # 25 microseconds each; the machine may be busy
