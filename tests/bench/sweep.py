"""A whole organization in one stream, each call to Azure taking 50 ms: against the bound that this sets, and others."""

import hashlib
import json
import secrets
import time
from typing import Any, Final

import httpx
import msgspec
from armedic.settings import Settings
from azure.devops.connection import Connection
from msrest.authentication import BasicAuthentication

from bench.azure import LATENCY_SECONDS, Bench, bench
from bench.estate import ORGANIZATION, estate

CONCURRENCY: Final = Settings().sweep_concurrency
SMALL, LARGE = 1_000, 10_000


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One sweep."""

    seconds: float
    first_seconds: float
    """Until the first line."""
    summary: dict[str, Any]
    found: int
    """Lines of type diagnosis."""
    errors: int
    peak_megabytes: float

    calls: dict[str, int]
    """To each API, where they were counted."""

    @property
    def bound_seconds(self) -> float:
        """What the calls to the busiest API take with nothing but their latency: the others go beside them."""
        return max(self.calls.values()) / CONCURRENCY * LATENCY_SECONDS


def report() -> str:
    """All figures."""
    lines = [f"sweep: 50 projects, 300 applications, 40 subscriptions, {LATENCY_SECONDS * 1e3:.0f} ms for each call,"]
    lines.append(f"  {CONCURRENCY} calls at a time to each API (Graph {CONCURRENCY // 2})")
    with bench() as both:
        both.load(estate(SMALL))
        _run(both)  # warm: tokens, connections, built-in roles
        runs = {}
        for number in (SMALL, LARGE):
            both.load(estate(number))
            null = _run(both)
            both.slow()
            runs[number] = run = _run(both)
            both.quick()
            lines.append(_told(number, run, null))
        grown = runs[LARGE].peak_megabytes / runs[SMALL].peak_megabytes
        lines.append(f"  peak memory at {LARGE} is {grown:.2f} times that at {SMALL}")
        both.load(estate(SMALL))
        both.slow(throttled=True)
        rough = _run(both)
        lines.append(
            f"  with 5 % of calls refused (429) and 2 % dropped: {rough.seconds:.1f} s, "
            f"{rough.seconds / runs[SMALL].seconds:.2f} times; {rough.found} connections, {rough.errors} errors"
        )
        both.slow()
        official = _official(both)
        lines.append(
            f"  azure-devops 7.1.0b4 lists and reads the same {SMALL} in {official:.1f} s (baseline): "
            f"{official / runs[SMALL].seconds:.1f} times as long as the whole sweep"
        )
    return "\n".join(lines) + "\n"


def _told(number: int, run: Run, null: Run) -> str:
    calls = run.summary["upstream_calls"]
    return (
        f"  {number} connections: {run.seconds:.1f} s, first line after {run.first_seconds * 1e3:.0f} ms; "
        f"{calls} calls ({calls / number:.2f} each), {run.calls['devops']} of them to Azure DevOps: "
        f"bound {run.bound_seconds:.1f} s, {run.bound_seconds / run.seconds:.2f} of it; "
        f"without the latency (null run) {null.seconds:.1f} s; peak memory {run.peak_megabytes:.0f} MB"
    )


def _run(both: Bench) -> Run:
    both.forget_peak()
    found = errors = 0
    first = 0.0
    summary: dict[str, Any] = {}
    began = time.perf_counter()
    with httpx.stream("POST", f"{both.url}/diagnose/sweep", json={"organization": ORGANIZATION}, timeout=600) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            first = first or time.perf_counter() - began
            if line.startswith('{"type":"diagnosis"'):
                found += 1
            elif line.startswith('{"type":"error"'):
                errors += 1
            elif line.startswith('{"type":"summary"'):
                summary = json.loads(line)
    assert summary, "the stream was cut off"
    return Run(
        seconds=time.perf_counter() - began,
        first_seconds=first,
        summary=summary,
        found=found,
        errors=errors,
        peak_megabytes=both.peak_megabytes(),
        calls=both.calls(),
    )


def _official(both: Bench) -> float:
    """Seconds that Microsoft's package takes to list the connections of each project and to read each of them."""
    token = secrets.token_hex(26)
    digests = [hashlib.sha256(token.encode()).hexdigest()]
    both.change({f"organizations.{ORGANIZATION}.members.armedic.token_digests": digests})
    url = f"{both.sandbox_url}/devops/{ORGANIZATION}"
    connection = Connection(base_url=url, creds=BasicAuthentication("", token))
    core = connection.clients_v7_1.get_core_client()
    client = connection.clients_v7_1.get_service_endpoint_client()
    began = time.perf_counter()
    read = 0
    for project in core.get_projects(top=100):
        for listed in client.get_service_endpoints(project.name, type="azurerm", include_failed=True):
            client.get_service_endpoint_details(project.name, listed.id)
            read += 1
    assert read == SMALL, read
    return time.perf_counter() - began
