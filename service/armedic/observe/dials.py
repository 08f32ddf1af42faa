"""What is counted for Prometheus. Labels come from the code alone: route templates, slugs, systems; never from input.

Each application has its own Dials; what happens in a request finds them through its context, so that clients and
handlers tell what they did without being handed anything.
"""

import platform
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Final

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from armedic import __version__
from armedic.observe.processes import ProcessesCollector, collected

CONTENT_TYPE: Final = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4
SYSTEMS: Final = ("devops", "entra", "graph", "arm", "key_vault")
TOKENS: Final = ("renewed", "refused", "unavailable")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ANSWER_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_UPSTREAM_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
UNMATCHED: Final = "unmatched"
"""The route of a request for which there is none."""

# a second series beside each counter, of no use to a Prometheus that scrapes
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types for it


class Dials:
    """The numbers of one application; in a service of several processes, this one's share of them."""

    def __init__(self) -> None:
        """Everything at zero."""
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "armedic_requests", "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self._durations = Histogram(
            "armedic_request_duration_seconds",
            "Time until the last byte of the answer.",
            ("route",),
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self._in_progress = Gauge(
            "armedic_requests_in_progress",
            "Requests being answered.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._findings = Counter(
            "armedic_findings", "Findings answered, by cause.", ("cause", "certainty"), registry=registry
        )
        self._repairs = Counter(
            "armedic_repairs", "Repairs planned or applied, by outcome.", ("repair", "outcome"), registry=registry
        )
        self._provisions = Counter(
            "armedic_provisions",
            "Service principals planned, created, deleted or restored, by outcome.",
            ("operation", "outcome"),
            registry=registry,
        )
        self._upstream = Histogram(
            "armedic_upstream_request_duration_seconds",
            "Time of a call to an upstream API; the status is its class, none without an answer.",
            ("system", "status"),
            buckets=_UPSTREAM_SECONDS,
            registry=registry,
        )
        self._throttled = Counter(
            "armedic_upstream_throttled",
            "Calls that an upstream API refused as too many.",
            ("system",),
            registry=registry,
        )
        self._tokens = Counter(
            "armedic_token_refreshes", "Tokens asked for Armedic's own identity.", ("outcome",), registry=registry
        )
        # a labelled child costs more to find than to count with
        self._causes: dict[tuple[str, str], Counter] = {}
        self._answers: dict[tuple[str, str, int | None], tuple[Counter, Histogram]] = {}
        build = Gauge(
            "armedic_build_info", "1; what runs.", ("version", "python"), registry=registry, multiprocess_mode="max"
        )
        build.labels(__version__, platform.python_version()).set(1)
        for system in SYSTEMS:  # an increase from nothing to one is none for Prometheus
            self._throttled.labels(system)
        for outcome in TOKENS:
            self._tokens.labels(outcome)
        registry.register(ProcessesCollector())

    def text(self) -> bytes:
        """All of it in Prometheus' text format, the other processes' shares included."""
        return prometheus_client.generate_latest(collected(self._registry))

    def began(self) -> None:
        """A request came."""
        self._in_progress.inc()

    def ended(self, route: str, method: str, status: int | None, seconds: float) -> None:
        """It was answered; without a status the caller had gone before."""
        self._in_progress.dec()
        key = (route, method, status)
        children = self._answers.get(key)
        if children is None:
            known = method if method in METHODS else "other"
            counter = self._requests.labels(route or UNMATCHED, known, "none" if status is None else str(status))
            children = counter, self._durations.labels(route or UNMATCHED)
            if known == method:
                self._answers[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def found(self, findings: Iterable[tuple[str, str]]) -> None:
        """Findings were answered: cause and certainty of each."""
        for key in findings:
            child = self._causes.get(key)
            if child is None:
                child = self._causes[key] = self._findings.labels(*key)
            child.inc()

    def repaired(self, repairs: Iterable[str], outcome: str) -> None:
        """Repairs were planned or applied."""
        for repair in repairs:
            self._repairs.labels(repair, outcome).inc()

    def provisioned(self, operation: str, outcome: str) -> None:
        """A service principal was planned, created, deleted or restored."""
        self._provisions.labels(operation, outcome).inc()

    def called(self, system: str, status: str, seconds: float, *, throttled: bool) -> None:
        """An upstream API was called."""
        self._upstream.labels(system, status).observe(seconds)
        if throttled:
            self._throttled.labels(system).inc()

    def token(self, outcome: str) -> None:
        """A token was asked for; see TOKENS."""
        self._tokens.labels(outcome).inc()


_current: ContextVar[Dials | None] = ContextVar("armedic_dials", default=None)


def use(dials: Dials | None) -> None:
    """Count what happens in this context there."""
    _current.set(dials)


def found(findings: Iterable[tuple[str, str]]) -> None:
    """See Dials.found."""
    if (dials := _current.get()) is not None:
        dials.found(findings)


def repaired(repairs: Iterable[str], outcome: str) -> None:
    """See Dials.repaired."""
    if (dials := _current.get()) is not None:
        dials.repaired(repairs, outcome)


def provisioned(operation: str, outcome: str) -> None:
    """See Dials.provisioned."""
    if (dials := _current.get()) is not None:
        dials.provisioned(operation, outcome)


def called(system: str, status: str, seconds: float, *, throttled: bool) -> None:
    """See Dials.called."""
    if (dials := _current.get()) is not None:
        dials.called(system, status, seconds, throttled=throttled)


def token(outcome: str) -> None:
    """See Dials.token."""
    if (dials := _current.get()) is not None:
        dials.token(outcome)
