"""The results: for the eye, for the README, for a program."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.core import sqlite
from app.core.db import utcnow
from app.core.version import VERSION
from bench.growing import DEEP, Cost
from bench.load import CLIENTS
from bench.measuring import Row, Table
from bench.posting import Posting
from bench.starting import Start
from bench.steps import Step

GROWTH = 1.2  # how much more home may cost in a large place, or on a deep page
MEMORY = 110  # MiB of two workers


@dataclass
class Report:
    """All that was measured in one run."""

    users: int
    posts: int
    tables: list[Table] = field(default_factory=list)
    posting: list[Posting] = field(default_factory=list)
    growth: list[Cost] = field(default_factory=list)
    start: Start | None = None
    steps: list[Step] = field(default_factory=list)

    def markdown(self) -> str:
        """As the README shows it."""
        lines = [f"{self.posts:,} posts, {self.users:,} accounts; {_machine()}.", ""]
        for table in self.tables:
            lines += [*_pages(table), ""]
        if self.growth:
            lines += [*_growth(self.growth), ""]
        if self.posting:
            lines += [*_posting(self.posting), ""]
        if self.steps:
            lines += [*_steps(self.steps), ""]
        if self.start:
            start = self.start
            lines.append(
                f"Start to first answer: {start.seconds:.2f} s. Two workers after load: "
                f"{start.workers:.0f} MiB, and {start.master:.0f} MiB of their master (PSS)."
            )
        return "\n".join(lines)

    def write(self, file: Path) -> None:
        """As JSON."""
        values: dict[str, Any] = {
            "version": VERSION,
            "measured_at": utcnow().isoformat(timespec="seconds"),
            "machine": _machine(),
            "users": self.users,
            "posts": self.posts,
            "tables": [asdict(table) for table in self.tables],
            "growth": [asdict(cost) for cost in self.growth],
            "posting": [asdict(post) | {"share": post.share} for post in self.posting],
            "start": self.start and asdict(self.start),
            "steps": [asdict(step) for step in self.steps],
            "missed": self.missed(),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")

    def missed(self) -> list[str]:
        """Promises that were not kept in this run."""
        rows = [row for table in self.tables for row in table.rows if not row.kept]
        missed = [f"{row.name}: {row.share:.0%} of {row.promised:.0%}" for row in rows]
        missed += [
            f"growth: {words} {ratio:.2f}"
            for words, ratio in ratios(self.growth).items()
            if ratio > GROWTH
        ]
        if self.start and self.start.workers > MEMORY:
            missed.append(f"memory: {self.start.workers:.0f} MiB of {MEMORY}")
        return missed


def ratios(costs: Sequence[Cost]) -> dict[str, float]:
    """How much more the largest place costs than the smallest, and a deep page than the first."""
    found = {}
    for circle in dict.fromkeys(cost.circle for cost in costs):
        first = {cost.posts: cost.cpu for cost in costs if (cost.circle, cost.page) == (circle, 1)}
        small, large = min(first), max(first)
        if large > small:
            words = f"{large:,} posts to {small:,}, by people who write {circle}"
            found[words] = first[large] / first[small]
        for cost in costs:
            if (cost.circle, cost.page) == (circle, DEEP):
                words = f"page {DEEP} to page 1 of {cost.posts:,} posts, {circle}"
                found[words] = cost.cpu / first[cost.posts]
    return found


def _pages(table: Table) -> list[str]:
    worker = {"sync": "gunicorn's sync worker", "ours": "our own worker"}[table.worker]
    return [
        f"One process, one core, {worker}, {CLIENTS} connections. The bare route: "
        f"{table.bare['per_second']:,.0f} requests/s, {table.bare['cpu']:.2f} ms of CPU each.",
        "",
        "| page | requests/s | p50 | p99 | CPU | **share of the bare route** | promised "
        "| made anew | CPU anew | queries | size (gzip) |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *map(_page, table.rows),
    ]


def _page(row: Row) -> str:
    promised = f"{row.promised:.0%}" if row.promised else ""
    return (
        f"| {row.name} | {row.per_second:,.0f} | {row.p50:.1f} ms | {row.p99:.1f} ms "
        f"| {row.cpu:.2f} ms | **{row.share:.0%}** | {promised} | {row.anew:.0%} "
        f"| {row.cpu_anew:.1f} ms | {row.queries} "
        f"| {row.size / 1000:.0f} KB ({row.packed / 1000:.0f}) |"
    )


def _growth(costs: Sequence[Cost]) -> list[str]:
    lines = [
        "| home, made anew | posts | page | CPU |",
        "|---|---|---|---|",
        *(
            f"| by 200 people who write {cost.circle} "
            f"| {cost.posts:,} | {cost.page} | {cost.cpu:.1f} ms |"
            for cost in costs
        ),
        "",
    ]
    return lines + [f"- {words}: × {ratio:.2f}" for words, ratio in ratios(costs).items()]


def _posting(posts: Sequence[Posting]) -> list[str]:
    lines = [
        "| posting, on the disk before it is acknowledged | posts/s | p50 | p99 | CPU "
        "| bare INSERT and COMMIT | **share** |",
        "|---|---|---|---|---|---|---|",
    ]
    for post in posts:
        disk = f"a disk that takes {post.slower} ms longer" if post.slower else "this disk"
        lines.append(
            f"| {disk} | {post.per_second:,.0f} | {post.p50:.1f} ms | {post.p99:.1f} ms "
            f"| {post.cpu:.1f} ms | {post.bare:,.0f}/s | **{post.share:.0%}** |"
        )
    return lines


def _steps(steps: Sequence[Step]) -> list[str]:
    return [
        "| two processes in each server, and the load, on the whole machine "
        "| home, requests/s | p99 | posts/s | our memory | of the services |",
        "|---|---|---|---|---|---|",
        *(
            f"| {step.name} | {step.home:,.0f} | {step.p99:.0f} ms | {step.posts:,.0f} "
            f"| {step.ours:.0f} MiB | {step.services:.0f} MiB |"
            for step in steps
        ),
    ]


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite.library().sqlite_version}"
    )
