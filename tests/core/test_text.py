"""What people type: cleaned, counted and cut."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import MAX_MARKS, blank, clean, excerpt, graphemes

ANYTHING = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello \t\r\nworld  ", "hello\nworld"),
        ("a\rb\u2028c", "a\nb\nc"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("nul\x00 bell\x07 tab\tstays", "nul bell tab\tstays"),
        ("e\u0301te\u0301", "été"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("pay\u202elap", "paylap"),
        ("\u2066isolated\u2069", "isolated"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        ("\n \n", ""),
    ],
)
def test_clean(typed, kept):
    assert clean(typed) == kept


def test_decoration_by_endless_marks_is_cut_short():
    assert len(unicodedata.normalize("NFD", clean("z" + "\u0316" * 50))) == 1 + MAX_MARKS


@settings(deadline=None)
@given(ANYTHING)
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once
    once.encode()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello", 5),
        ("été", 3),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧\u200d👦", 1),
        ("🇫🇷🇬🇧", 2),
        ("🇫🇷🇬", 2),
        ("👍🏽", 1),
        ("नमस्ते", 3),
        ("한국어", 3),
        ("a\nb", 3),
    ],
)
def test_graphemes(text, count):
    assert graphemes(text) == count


@settings(deadline=None)
@given(ANYTHING)
def test_the_short_way_to_count_gives_the_same(text):
    import regex

    assert graphemes(clean(text)) == len(regex.findall(r"\X", clean(text)))


@pytest.mark.parametrize("piece", ["🇫", "e\u0301\u0316", "👩\u200d", "a ", "\n", " \u0316"])
def test_hostile_lengths_are_counted_and_cut_in_time(piece):
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    graphemes(clean(text))
    excerpt(text, 200)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("nothing", ["", " \n\t", "\u200b\u200d", "\u3164", "\u2800", "\u00ad"])
def test_what_shows_nothing_is_blank(nothing):
    assert blank(nothing)


@pytest.mark.parametrize("something", ["a", ".", "👍", "é", "字", " _ "])
def test_what_shows_something_is_not(something):
    assert not blank(something)


@pytest.mark.parametrize(
    ("body", "length", "line"),
    [
        ("short", 10, "short"),
        ("two\nlines  here", 20, "two lines here"),
        ("The apricots are finally here", 20, "The apricots are…"),
        ("The apricots, are here", 14, "The apricots…"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
        ("👩\u200d🚀👩\u200d🚀👩\u200d🚀", 2, "👩\u200d🚀…"),
    ],
)
def test_excerpt(body, length, line):
    assert excerpt(body, length) == line


@settings(deadline=None)
@given(ANYTHING, st.integers(5, 60))
def test_an_excerpt_is_one_line_and_no_longer(text, length):
    line = excerpt(clean(text), length)
    assert "\n" not in line
    assert graphemes(line) <= length
