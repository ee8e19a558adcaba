"""Decides what of a server is measured, and how Prometheus reads it (F5).

The registry is a server's own. A label holds a word of ours only: a route's template, a method, a
status, a use case, a fate; never an id, a name or a text that somebody wrote.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from api_client.vocabulary import ReportStatus
from desktop.domain.traces import traced
from desktop.service.observing import Outcome

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
REQUEST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
COMMIT_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_log = logging.getLogger(__name__)

Facts = Callable[[], Mapping[str, float | None]]
"""Returns the newest figures by their names in :data:`GAUGES`; None for what is not known."""

GAUGES = {
    "callout_database_bytes": "Size of the database.",
    "callout_database_log_bytes": "Size of what SQLite writes ahead (WAL).",
    "callout_files": "Files stored under their digest.",
    "callout_files_bytes": "Length of all stored files together.",
    "callout_disk_free_bytes": "Free space where the data folder lies.",
    "callout_backup_age_seconds": "Time since the last backup that succeeded.",
    "callout_audit_rows": "Number of the newest row of the audit log.",
    "callout_changes": "Number of the newest change of the feed.",
    "callout_anchor_age_seconds": "Time since the audit log's head was last anchored.",
    "callout_feed_followers": "Clients that follow the change feed now.",
    "callout_connections": "Connections that are open now.",
    "callout_connections_refused": "Connections refused since the start, for want of room.",
    "callout_connections_cut": "Connections cut since the start, too slow or stalled.",
    "callout_clock_drift_seconds": "How far the wall clock ran from elapsed time since the start.",
    "callout_uptime_seconds": "Elapsed time since the start.",
    "callout_log_lines_lost": "Lines of the log that could not be written.",
}
"""Every figure that is looked up when it is asked for."""


@dataclass(frozen=True, slots=True)
class Build:
    """What was built: the release, Python, and the library of the database."""

    release: str
    python: str = ""
    database: str = ""


class Metrics:
    """A server's figures; it counts requests, hears the work, and asks for facts when read."""

    def __init__(
        self, build: Build | None = None, facts: Facts = dict, slow_s: float = float("inf")
    ) -> None:
        """Begin at zero; a use case that takes ``slow_s`` or longer is logged as a warning."""
        self.registry = CollectorRegistry()
        self._slow_s = slow_s
        # To look a label up costs more than to count: what was looked up once is kept.
        self._known_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._known_cases: dict[tuple[str, Outcome], Histogram] = {}
        given = self.registry
        self._requests = Counter(
            "callout_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=given,
        )
        self._request_s = Histogram(
            "callout_request_seconds",
            "Time to answer a request; of a stream, until it began.",
            ("route", "method"),
            buckets=REQUEST_S,
            registry=given,
        )
        self._open = Gauge("callout_requests_open", "Requests under way.", registry=given)
        self._reports = Counter(
            "callout_reports", "Status reports by what became of them.", ("status",), registry=given
        )
        for status in ReportStatus:
            self._reports.labels(status.value)
        self._of_work(given)
        if build is not None:
            told = {"release": build.release, "python": build.python, "database": build.database}
            Info("callout_build", "What runs.", registry=given).info(told)
        given.register(_Asked(facts))

    def _of_work(self, given: CollectorRegistry) -> None:
        """Make the figures of what the work tells of itself."""
        self._use_cases = Histogram(
            "callout_use_case_seconds",
            "Time that whoever called a use case waited for it.",
            ("use_case", "outcome"),
            buckets=REQUEST_S,
            registry=given,
        )
        self._waiting = Gauge(
            "callout_use_cases_waiting", "Use cases that wait for the writer.", registry=given
        )
        self._groups = Histogram(
            "callout_group_use_cases",
            "Use cases in a group that was committed at once.",
            buckets=GROUP_SIZES,
            registry=given,
        )
        self._commit_s = Histogram(
            "callout_commit_seconds",
            "Time to commit a group, with its sync to the disk.",
            buckets=COMMIT_S,
            registry=given,
        )

    def exposition(self) -> bytes:
        """Return every figure as Prometheus reads it, in its text form."""
        return generate_latest(self.registry)

    def request_begun(self) -> None:
        """A request has come in."""
        self._open.inc()

    def request_done(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._open.dec()
        known = self._known_requests.get((route, method, status))
        if known is None:
            known = (
                self._requests.labels(route, method, str(status)),
                self._request_s.labels(route, method),
            )
            self._known_requests[route, method, status] = known
        known[0].inc()
        known[1].observe(seconds)

    def report_judged(self, status: ReportStatus) -> None:
        """A status report was accepted, found incomplete, or refused."""
        self._reports.labels(status.value).inc()

    def group_committed(self, size: int, seconds: float) -> None:
        """A group of use cases is on disk."""
        self._groups.observe(size)
        self._commit_s.observe(seconds)
        if seconds >= self._slow_s:
            _log.warning(
                "commit-slow", extra={"size": size, "seconds": seconds, "limit_s": self._slow_s}
            )

    def use_case_done(self, name: str, seconds: float, outcome: Outcome) -> None:
        """A use case has its answer."""
        known = self._known_cases.get((name, outcome))
        if known is None:
            known = self._known_cases[name, outcome] = self._use_cases.labels(name, outcome.value)
        known.observe(seconds)
        if seconds >= self._slow_s:
            fields = {"use_case": name, "outcome": outcome.value, "seconds": round(seconds, 3)}
            _log.warning("use-case-slow", extra={**fields, "limit_s": self._slow_s})

    def queue_length(self, waiting: int) -> None:
        """So many use cases wait for the writer now."""
        self._waiting.set(waiting)


class _Asked(Collector):
    """Gives the figures that are looked up at the moment of reading."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @override
    def collect(self) -> Iterable[Metric]:
        """Yield a gauge for each figure that is known; none when they cannot be looked up."""
        try:
            found = self._facts()
        except Exception as error:  # noqa: BLE001  (what was counted is told all the same)
            _log.warning("facts-unknown", extra=traced(error))
            return
        for name, value in found.items():
            if value is not None:
                yield GaugeMetricFamily(name, GAUGES[name], value=value)

    def describe(self) -> Iterable[Metric]:
        """Yield what there may be, without looking it up."""
        for name, about in GAUGES.items():
            yield GaugeMetricFamily(name, about)
