"""The demo's people: accounts in bulk, and whom they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, chain, islice
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from app.accounts import usernames
from app.accounts.mentions import tag_url
from app.accounts.models import Account
from app.auth import passwords
from app.auth.models import Credential
from app.cli.demo_people import Person, people
from app.cli.progress import progress
from app.core import ids, links
from app.core.db import db, reading, utcnow
from app.core.rendering import render
from app.notifications.models import Notification
from app.relations.models import Follow
from app.search import index

PASSWORD = "try-the-microblog"  # noqa: S105 - told to everybody
DOMAIN = "@demo.example.org"  # how we know the demo's people again
BATCH = 2000
YEAR = timedelta(days=365)
ADA_FOLLOWS = 200
CAST = (
    Person(
        "ada",
        "Ada Lovelace",
        "First programs, second thoughts. Numbers, poetry and long walks.",
        "London",
        [("Notes", "https://ada.example.org/")],
        "en",
    ),
    Person("grace", "Grace Hopper", "Easier to ask forgiveness. #compilers", "New York", [], "en"),
    Person(
        "blaise", "Blaise Pascal", "Roseaux pensants et #machines à calculer.", "Rouen", [], "fr"
    ),
    Person("emilie", "Émilie du Châtelet", "Physique, latin, café.", "Cirey", [], "fr"),
)


class Member(NamedTuple):
    """One of the demo's people, as others need to know them."""

    id: int
    username: str
    language: str
    posts: int = 0


def present() -> list[Member]:
    """The demo's people who are there already, those with the oldest accounts first."""
    query = (
        select(Account.id, Account.username, Account.language, Account.posts_count)
        .join(Credential, Credential.account_id == Account.id)
        .where(Credential.email_key.endswith(DOMAIN, autoescape=True))
        .order_by(Account.id)
    )
    with reading():
        return [Member(i, name, lang or "en", n) for i, name, lang, n in db.session.execute(query)]


def add(rng: Random, cast: list[Member], wanted: int) -> list[Member]:
    """Let people register until there are as many as wanted; they follow each other. All of them,
    the old ones first."""
    now = utcnow()
    missing = wanted - len(cast)
    newcomers: list[Member] = []
    password_hash = passwords.hash(PASSWORD)
    unused = _unused(rng, missing)
    with progress("People", missing) as bar:
        while len(newcomers) < missing:
            batch = list(islice(unused, min(BATCH, missing - len(newcomers))))
            newcomers += _register(rng, batch, password_hash, now)
            db.session.commit()
            bar.update(len(batch))
    everybody = cast + newcomers
    _follow(rng, newcomers, everybody, now)
    return everybody


def _unused(rng: Random, missing: int) -> Iterator[Person]:
    """People whose names nobody has yet."""
    columns = select(Account.username_key, Account.skeleton)
    with reading():
        taken = {name for row in db.session.execute(columns) for name in row}
    # Enough for all that may be taken; made one by one, when asked for.
    for person in chain(CAST, people(rng, missing + len(taken) + len(CAST))):
        names = {usernames.key(person.username), usernames.skeleton(person.username)}
        if not names & taken:
            taken |= names
            yield person


def _register(
    rng: Random, batch: Sequence[Person], password_hash: str, now: datetime
) -> list[Member]:
    """Insert accounts and credentials. The first account of a place administrates it."""
    accounts = [_account(rng, person, now) for person in batch]
    admins = select(Account.id).where(Account.role == "admin").limit(1)
    if db.session.scalar(admins) is None:
        accounts[0]["role"] = "admin"
    db.session.execute(insert(Account.__table__), accounts)
    index.add_accounts(accounts)
    emails = [account["username_key"] + DOMAIN for account in accounts]
    db.session.execute(
        insert(Credential.__table__),
        [
            {
                "account_id": account["id"],
                "email": email,
                "email_key": email,
                "password_hash": password_hash,
            }
            for account, email in zip(accounts, emails, strict=True)
        ],
    )
    return [Member(one["id"], one["username"], one["language"]) for one in accounts]


def _account(rng: Random, person: Person, now: datetime) -> dict[str, Any]:
    known = person in CAST
    joined = now - YEAR * (1.1 if known else 0.05 + rng.random())
    rendered = render(person.bio, mention_url=lambda _: None, tag_url=tag_url)
    pairs = [(label, links.link(url)) for label, url in person.links]
    return {
        "id": ids.new_id(joined),
        "username": person.username,
        "username_key": usernames.key(person.username),
        "skeleton": usernames.skeleton(person.username),
        "display_name": person.name,
        "bio": person.bio,
        "rendered_bio": rendered.html,
        "location": person.location,
        "links": [{"label": la, "url": url, "shown": links.label(url)} for la, url in pairs],
        "language": person.language,
        "last_seen_at": now - timedelta(days=30 * rng.random() ** 3),
        "role": "member",
    }


def popularity(everybody: Sequence[Member]) -> list[float]:
    """Cumulative weights: those who came first are read, and write, the most."""
    return list(accumulate((place + 3) ** -0.7 for place in range(len(everybody))))


def _follow(rng: Random, newcomers: list[Member], everybody: list[Member], now: datetime) -> None:
    """Each newcomer follows some, who sometimes follow back."""
    weights = popularity(everybody)
    with progress("Follows", len(newcomers)) as bar:
        for start in range(0, len(newcomers), BATCH):
            pairs: set[tuple[int, int]] = set()
            for person in newcomers[start : start + BATCH]:
                many = ADA_FOLLOWS if person.username == "ada" else 3 + int(rng.expovariate(1 / 20))
                for other in rng.choices(
                    everybody, cum_weights=weights, k=min(many, len(everybody))
                ):
                    pairs.add((person.id, other.id))
                    if rng.random() < 0.3:
                        pairs.add((other.id, person.id))
            _insert_follows(rng, _unknown(pairs), now)
            db.session.commit()
            bar.update(len(newcomers[start : start + BATCH]))


def _unknown(pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that are no follows yet, in an order that does not depend on chance."""
    sources = [source for source, _ in pairs]
    known: set[tuple[int, int]] = set()
    for start in range(0, len(sources), 500):
        some = sources[start : start + 500]
        query = select(Follow.follower_id, Follow.followed_id)
        known.update(
            (a, b) for a, b in db.session.execute(query.where(Follow.follower_id.in_(some)))
        )
    return sorted(pair for pair in pairs - known if pair[0] != pair[1])


def _insert_follows(rng: Random, pairs: list[tuple[int, int]], now: datetime) -> None:
    if not pairs:
        return
    rows = []
    for follower, followed in pairs:
        both_here = max(ids.time_of(follower), ids.time_of(followed))
        at = both_here + (now - both_here) * rng.random()
        rows.append({"id": ids.new_id(at), "follower_id": follower, "followed_id": followed})
    db.session.execute(insert(Follow.__table__), rows)
    _tell(rows)
    count_more("following_count", (pair[0] for pair in pairs))
    count_more("followers_count", (pair[1] for pair in pairs))


def _tell(follows: list[dict[str, int]]) -> None:
    """The well-known ones hear who follows them."""
    names = [person.username for person in CAST]
    known = set(db.session.scalars(select(Account.id).where(Account.username.in_(names))))
    heard = [
        {
            "id": row["id"],
            "account_id": row["followed_id"],
            "kind": "follow",
            "actor_id": row["follower_id"],
        }
        for row in follows
        if row["followed_id"] in known
    ]
    if heard:
        db.session.execute(insert(Notification.__table__), heard)


def count_more(column: str, accounts: Iterable[int]) -> None:
    """Add to a count of these accounts, once for each time they are named."""
    table = Account.__table__
    query = update(table).where(table.c.id == bindparam("who"))
    query = query.values({column: table.c[column] + bindparam("more")})
    counts = Counter(accounts)
    db.session.execute(query, [{"who": who, "more": more} for who, more in counts.items()])
