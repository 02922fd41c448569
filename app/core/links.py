"""Web addresses that people give us: which we take, where they really lead, how they are shown.

Sources: the URL standard (url.spec.whatwg.org) for what browsers do with an address, UTS #39
and Chromium's IDN display policy for when a foreign-looking host may be shown as written.
"""

import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

MAX_LENGTH = 500
SHOWN = 40

_ADDRESS = re.compile(
    r"(?i)(?:(?:(https?):)?//"
    r"(?:[^/?#\\]*@)?)?"  # user:password@, which exists to mislead
    r"(\[[0-9a-f:.]+\]|[^/?#\\:@\[\]]+)"
    r"(?::(\d{1,5}))?"
    r"([/?#].*)?",
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Letters of other alphabets that pass for Latin ones (Chromium's list, shortened).
_LATIN_LOOKALIKES = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтв-0123456789" + "αικνρυωηοτγβ")


class Address(NamedTuple):
    """A web address taken apart; `host` is ASCII, `rest` is path, query and fragment."""

    scheme: str
    host: str
    port: str
    rest: str

    @property
    def url(self) -> str:
        """The address to put into href."""
        return f"{self.scheme}://{self.host}{self.port}{self.rest}"

    @property
    def label(self) -> str:
        """The address to read: no scheme, about forty characters, the host always whole."""
        host = shown_host(self.host) + self.port
        rest = unquote(self.rest)
        whole = host + ("" if rest == "/" else rest if rest.isprintable() else self.rest)
        if len(whole) <= SHOWN:
            return whole
        return whole[: max(len(host), SHOWN - 1)] + "…"


def parse(url: str) -> Address:
    """Take a web address apart the way a browser would.

    In: an address with http or https, with `//` only, or with nothing before the host.
    Out: its parts; user name and password are left out, the host is lower-case ASCII (punycode).
    Errors: ValueError, without a text for the reader, for everything else.
    """
    found = _ADDRESS.fullmatch(url)
    if not found or re.search(r"[\s\x00-\x1f\x7f<>]", url):
        raise ValueError(url)
    scheme, host, port, rest = found.groups()
    if port and int(port) > 65535:
        raise ValueError(url)
    return Address(
        (scheme or "https").lower(), _ascii(host), f":{port}" if port else "", rest or ""
    )


def link(url: str) -> str:
    """Check an address that somebody puts on a profile.

    In: what was typed, with or without `https://`. Out: the address, complete and normalised,
    at most 500 characters. Errors: ValueError without a text for the reader: not http or https,
    no host with a dot in it, white space inside, too long.
    """
    address = parse(url.strip())
    normal = address._replace(rest=quote(address.rest or "/", safe="/?#[]@!$&'()*+,;=:%~")).url
    if "." not in address.host.strip(".") or len(normal) > MAX_LENGTH:
        raise ValueError(url)
    return normal


def label(url: str) -> str:
    """How an address checked by `link` is shown: `example.com/path`, true host first.

    In: an address. Out: its short form, or the address itself where it cannot be taken apart.
    """
    try:
        return parse(url).label
    except ValueError:
        return url


def shown_host(host: str) -> str:
    """The host as a browser would show it.

    In: a host in ASCII. Out: decoded punycode where every label keeps to one script (or to a
    usual East Asian mix) and no Cyrillic or Greek label consists of Latin look-alikes only;
    otherwise the punycode itself, so that `аррӏе.com` reads `xn--80ak6aa92e.com`.
    """
    if "xn--" not in host:
        return host
    import idna

    try:
        labels = [idna.decode(part) if part else part for part in host.split(".")]
    except (idna.IDNAError, UnicodeError):
        return host
    return ".".join(labels) if all(map(_trustworthy, labels)) else host


def _ascii(host: str) -> str:
    """The host in lower-case ASCII; ValueError where there is no such thing."""
    if host.startswith("["):
        return host.lower()
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError) as problem:
            raise ValueError(host) from problem
    host = host.lower()
    if len(host) > 253 or not all(map(_LABEL.fullmatch, host.removesuffix(".").split("."))):
        raise ValueError(host)
    return host


def _trustworthy(label: str) -> bool:
    """One script, and not a Latin word written with another alphabet's letters."""
    if label.isascii():
        return True
    return bool(_one_script().fullmatch(label)) and not set(label) <= _LATIN_LOOKALIKES


@cache
def _one_script() -> Any:
    import regex

    common = r"\p{Script=Common}\p{Script=Inherited}"
    mixes = [r"\p{Han}\p{Hiragana}\p{Katakana}\p{Latin}", r"\p{Han}\p{Bopomofo}\p{Latin}"]
    mixes.append(r"\p{Han}\p{Hangul}\p{Latin}")
    single = "Latin Cyrillic Greek Arabic Hebrew Armenian Georgian Devanagari Bengali Gurmukhi"
    single += " Gujarati Tamil Telugu Kannada Malayalam Sinhala Thai Lao Khmer Myanmar Tibetan"
    single += " Ethiopic"
    classes = [*mixes, *(rf"\p{{{name}}}" for name in single.split())]
    return regex.compile("|".join(rf"[{common}{letters}]+" for letters in classes))
