"""Languages: which one a reader gets, and times and numbers in it.

Order: the account's own choice, the switch's cookie, the browser's wish, English.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel
from flask_babel import get_locale as babel_locale
from markupsafe import Markup

from app.core.db import utcnow
from app.core.freshness import true_for

LANGUAGES = {"en": "English", "fr": "Français"}
THEMES = ("light", "dark")
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
babel = Babel()


def init_app(app: Flask) -> None:
    """Choose a language for every request; hand times and numbers to the templates."""
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "UTC")
    # WTForms' own sentences would be read from the disk for every form; ours has all the words.
    app.config.setdefault("WTF_I18N_ENABLED", False)
    babel.init_app(app, locale_selector=choose_language)
    # In templates without Flask-Babel's detours: a page says thirty sentences, twenty ages.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    app.jinja_env.globals.update(
        timeago=timeago, timestamp=timestamp, fulltime=fulltime, languages=LANGUAGES
    )
    app.jinja_env.filters.update(number=number, filesize=filesize)
    app.context_processor(lambda: {"locale": language(), "theme": choose_theme()})
    app.after_request(_vary)


def choose_language() -> str:
    """The language of this request: 'en' or 'fr'. Outside of requests, English."""
    if not has_request_context():
        return "en"
    own = getattr(g.get("viewer"), "language", None) or request.cookies.get("lang")
    if own in LANGUAGES:
        return own
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def language() -> str:
    """The language being rendered now: 'en' or 'fr'."""
    known = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None
    return known.language if known else str(babel_locale() or "en")[:2]


def gettext(text: str) -> str:
    """A sentence in the language being rendered now."""
    return _catalogue(language()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence for that many, in the language being rendered now."""
    return _catalogue(language()).ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """A word that means several things; `context` tells translators which."""
    return str(_catalogue(language()).pgettext(context, text))


@lru_cache(maxsize=4)
def _catalogue(name: str) -> NullTranslations:
    return Translations.load(Path(__file__).parents[1] / "translations", [name])


def choose_theme() -> str:
    """'light', 'dark', or '' for the system's wish."""
    theme = request.cookies.get("theme", "") if has_request_context() else ""
    return theme if theme in THEMES else ""


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@lru_cache(maxsize=4)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def number(value: int) -> str:
    """A count, compact: 1,234 is `1.2K` in English, `1,2 k` in French."""
    if value < 1000:
        return str(value)
    return format_compact_decimal(value, locale=_locale(language()), fraction_digits=1)


def filesize(size: int) -> str:
    """Bytes in words: `1.2 MB` in English, `1,2 Mo` in French; what is small in kilobytes."""
    from babel.units import format_unit  # few pages need it

    unit, value = ("megabyte", size / 1e6) if size >= 100_000 else ("kilobyte", size / 1e3)
    return format_unit(round(value, 1), f"digital-{unit}", "short", locale=_locale(language()))


def fulltime(moment: datetime) -> str:
    """Day and minute in words, in UTC; the page's script turns it into the reader's zone."""
    return _full(moment.replace(second=0, microsecond=0), language())


def timestamp(moment: datetime) -> Markup:
    """`<time>` with the full time."""
    return Markup('<time datetime="{}" data-full>{}</time>').format(_iso(moment), fulltime(moment))


def timeago(moment: datetime) -> Markup:
    """`<time>` with the age in words ("3 min"; a date after a week), the full time as its title.
    Whoever keeps the page is told how long these words are true."""
    name, now = language(), utcnow()
    age = max(0.0, (now - moment).total_seconds())
    if age < WEEK:
        # Rounded down to what the words show, so that the cache is hit.
        step = MINUTE if age < HOUR else HOUR if age < DAY else DAY
        words = _age(int(age // step) * step, name) if age >= MINUTE else gettext("now")
        true_for(step - age % step)
    else:
        words = _day(moment.date(), moment.year == now.year, name)
        true_for(DAY - now.timestamp() % DAY)  # the year may end at midnight
    return _time(moment, words, name)


@lru_cache(maxsize=4096)
def _time(moment: datetime, words: str, name: str) -> Markup:
    return Markup('<time datetime="{}" title="{}" data-relative>{}</time>').format(
        _iso(moment),
        _full(moment.replace(second=0, microsecond=0), name),
        words,
    )


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def _full(minute: datetime, name: str) -> str:
    return format_datetime(minute, "d MMMM y HH:mm 'UTC'", locale=_locale(name))


@lru_cache(maxsize=1024)
def _age(seconds: int, name: str) -> str:
    return format_timedelta(-seconds, format="short", threshold=1, locale=_locale(name))


@lru_cache(maxsize=4096)
def _day(day: date, this_year: bool, name: str) -> str:
    return format_date(day, "d MMM" if this_year else "d MMM y", locale=_locale(name))
