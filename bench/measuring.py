"""Pages beside the bare route, turn by turn."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from statistics import median

from app.cli.seed_people import PASSWORD
from app.core.db import db
from bench import load
from bench.pages import Page, pages
from bench.places import READER, Place, enter
from bench.servers import SYNC, serving
from tests.conftest import Client
from tests.counting import queries


@dataclass(frozen=True)
class Row:
    """What was found out about a page: medians over the rounds.

    `share`: of the bare route's requests per second, as it is served; `anew`: the same where the
    page has to be made, because something has just changed; `cpu` and `cpu_anew`: milliseconds of
    the worker for an answer; `queries`: what making it asks of the database; `size` and `packed`:
    bytes of the HTML, plain and as it goes over the wire.
    """

    name: str
    promised: float | None
    share: float
    anew: float
    per_second: float
    p50: float
    p99: float
    cpu: float
    cpu_anew: float
    queries: int
    size: int
    packed: int

    @property
    def kept(self) -> bool:
        """Whether it is as quick as was promised."""
        return self.promised is None or self.share >= self.promised


@dataclass(frozen=True)
class Table:
    """All pages, and the bare route they were measured by."""

    worker: str
    rows: list[Row]
    bare: dict[str, float]


def measure(place: Place, sync: bool, rounds: int, seconds: float) -> Table:
    """Every page, in turns with the bare route: the same flags, the same core."""
    flags = SYNC if sync else ()
    with ExitStack() as stack:
        bare, ours, anew = (
            stack.enter_context(serving(program, place.data, *flags))
            for program in ("bench.bare:app", "microblog:app", "bench.anew:app")
        )
        readers = {server: enter(server) for server in (ours, anew)}
        rows, yardsticks = [], []
        for page in pages(place):
            cookies = {s: readers[s].cookie if page.inside else "" for s in (ours, anew)}
            html = [page.check(server, cookies[server]) for server in (ours, anew)]
            for server in (ours, anew):
                load.warm_up(server, page.path, cookies[server])
            turns = []
            for _ in range(rounds):
                runs = [load.run(bare, "/", seconds)]
                runs += [load.run(s, page.path, seconds, cookies[s]) for s in (ours, anew)]
                turns.append(runs)
            yardsticks += [turn[0] for turn in turns]
            rows.append(_row(page, turns, html[0], queries_of(place, page)))
            print(line(rows[-1]), flush=True)
    return Table("sync" if sync else "ours", rows, _middle(yardsticks))


def _row(page: Page, turns: list[list[load.Run]], html: str, asked: int) -> Row:
    bare, ours, anew = zip(*turns, strict=True)
    shares = [run.per_second / base.per_second for base, run in zip(bare, ours, strict=True)]
    shares_anew = [run.per_second / base.per_second for base, run in zip(bare, anew, strict=True)]
    found = _middle(ours)
    return Row(
        name=page.name,
        promised=page.promised,
        share=median(shares),
        anew=median(shares_anew),
        cpu_anew=_middle(anew)["cpu"],
        queries=asked,
        size=len(html.encode()),
        packed=len(zlib.compress(html.encode(), 3)) + 18,
        **found,
    )


def _middle(runs: Iterable[load.Run]) -> dict[str, float]:
    """The median of each number."""
    found = [asdict(run) for run in runs]
    names = ("per_second", "p50", "p99", "cpu")
    return {name: median(run[name] for run in found) for name in names}


def queries_of(place: Place, page: Page) -> int:
    """How many queries it takes to make the page: with everything loaded that is loaded once."""
    app = place.app()
    app.test_client_class = Client
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        client = app.test_client()
        if page.inside:
            client.post("/auth/login", data={"username": READER, "password": PASSWORD})
        client.get(page.path)
        with queries() as sent:
            client.get(page.path)
        db.engine.dispose()
    return len(sent)


def line(row: Row) -> str:
    """The row for the eye."""
    promise = f"{row.promised:.0%}" if row.promised else "-"
    return (
        f"{row.name:20}{row.share:7.0%} of {promise:>4}   {row.per_second:7,.0f}/s "
        f"{row.p50:7.2f} ms {row.p99:7.2f} ms {row.cpu:7.2f} ms   "
        f"anew {row.anew:5.0%} {row.cpu_anew:7.2f} ms {row.queries:3} queries   "
        f"{row.size / 1000:5.0f} KB {row.packed / 1000:4.1f} KB packed"
    )
