"""Metrics: how many requests, how long they took, how much the server uses (Prometheus).

Under gunicorn the workers' numbers meet in files (prometheus_client's multiprocess mode), in a
folder that gunicorn.conf.py names. The library is loaded before the fork there, so that the
workers share its memory; elsewhere the first request loads it, and commands never do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# A stranger may invent methods, and every new one would be a new series.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Meters:
    """The counters of this process. Series are remembered: looking them up costs more than
    counting."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        self._series: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._requests = Counter(
            "http_requests",
            "Answers by endpoint, method and status",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time to answer, by endpoint",
            ("endpoint",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.running = Gauge(
            "http_requests_in_progress",
            "Requests being answered now",
            multiprocess_mode="livesum",
            registry=self.registry,
        )

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """One more answer."""
        key = (endpoint, method, status)
        series = self._series.get(key)
        if series is None:
            counter = self._requests.labels(endpoint, method, str(status))
            series = self._series[key] = (counter, self._seconds.labels(endpoint))
        series[0].inc()
        series[1].observe(seconds)


meters = cache(Meters)


def init_app(app: Flask) -> None:
    """Count every request. Register first: what other hooks cost belongs to the time."""
    if FOLDER in os.environ:
        meters()
    app.before_request(_begin)
    app.after_request(_count)
    app.teardown_request(_end)


def count(endpoint: str, method: str, status: int, seconds: float) -> None:
    """One more answer, given by whoever stands in front of the app."""
    meters().count(endpoint, method, status, seconds)


def _begin() -> None:
    g.begun = perf_counter()
    meters().running.inc()


def _count(response: Response) -> Response:
    if "begun" in g:
        method = request.method if request.method in METHODS else "other"
        seconds = perf_counter() - g.begun
        meters().count(request.endpoint or "-", method, response.status_code, seconds)
    return response


def _end(_error: BaseException | None) -> None:
    if g.pop("begun", None) is not None:
        meters().running.dec()


def exposition(gauges: Mapping[str, tuple[str, float]], info: Mapping[str, str]) -> bytes:
    """All numbers in Prometheus' text format.

    `gauges`: name to help text and value, counted for this scrape. `info`: labels of the program.
    """
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    registry.register(_Extra(gauges, info))
    if FOLDER not in os.environ:
        return generate_latest(meters().registry) + generate_latest(registry)
    MultiProcessCollector(registry)
    return generate_latest(registry)


class _Extra:
    """What is measured at the moment of the scrape."""

    def __init__(self, gauges: Mapping[str, tuple[str, float]], info: Mapping[str, str]) -> None:
        self._gauges, self._info = gauges, info

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            InfoMetricFamily,
        )

        from app.core import processes

        yield InfoMetricFamily("microblog", "The program", dict(self._info))
        for name, (text, value) in self._gauges.items():
            yield GaugeMetricFamily(name, text, value)
        if used := processes.usage():
            cpu = "Processor time of the server's processes, those that have ended too"
            yield CounterMetricFamily("process_cpu_seconds", cpu, used.cpu_seconds)
            memory = "Memory of the server's processes, what they share counted once"
            yield GaugeMetricFamily("process_resident_memory_bytes", memory, used.memory)
            yield GaugeMetricFamily("process_open_fds", "Open files", used.open_files)
            begun = "When the server started, in seconds since 1970"
            yield GaugeMetricFamily("process_start_time_seconds", begun, used.started_at)
            yield GaugeMetricFamily("process_count", "Processes of the server", used.processes)
