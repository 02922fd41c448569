"""The benchmark: the real server beside a bare Flask route, in one run.

It takes about ten minutes, and longer when it makes its database for the first time.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from bench import growing, measuring, places, posting, starting, steps
from bench.report import Report

PARTS = ("pages", "posting", "growth", "start", "steps")


def main() -> int:
    """Measure what was asked for; 1 where a promise was not kept."""
    options = _options()
    if not shutil.which("wrk"):
        print("The load comes from wrk, which is not here: apt-get install wrk", file=sys.stderr)
        return 2
    place = places.prepare(options.users, options.posts)
    report = Report(options.users, options.posts)
    rounds, seconds = options.rounds, options.seconds
    if "pages" in options.parts:
        for sync in options.workers:
            report.tables.append(measuring.measure(place, sync, rounds, seconds))
    if "growth" in options.parts:
        report.growth = growing.measure(options.growth, rounds, seconds)
    if "posting" in options.parts:
        report.posting = posting.measure(place, 3 * seconds)
    if "start" in options.parts:
        report.start = starting.measure(place, rounds, seconds)
    if "steps" in options.parts:
        report.steps = steps.measure(place, 3 * seconds)
    report.write(options.json)
    print(f"\n{report.markdown()}\n\nAlso in {options.json}.")
    for words in report.missed():
        print(f"Not as promised: {words}")
    return 1 if report.missed() else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--users", type=int, default=2000, help="accounts (2000)")
    add("--posts", type=int, default=100_000, help="posts, up to a million (100000)")
    add("--growth", type=_numbers, default=[1000, 100_000], help="sizes to compare (1000,100000)")
    add("--rounds", type=int, default=3, help="turns for each page (3)")
    add("--seconds", type=int, default=3, help="of each turn (3)")
    add("--parts", type=_words, default=PARTS, help=f"some of {','.join(PARTS)} (all)")
    add("--workers", type=_workers, default=[True, False], help="some of sync,ours (both)")
    add("--json", type=Path, default=places.FOLDER / "result.json", help="where to write it")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


def _words(text: str) -> list[str]:
    unknown = set(text.split(",")) - set(PARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return text.split(",")


def _workers(text: str) -> list[bool]:
    return [{"sync": True, "ours": False}[part] for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
