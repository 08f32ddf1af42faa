"""One live diagnosis while each call to Azure takes 50 ms: how many of those 50 ms it takes itself."""

import statistics
import time
from typing import Final

import httpx

from bench.azure import LATENCY_SECONDS, Bench, bench
from bench.estate import ORGANIZATION, estate

DIAGNOSES: Final = 60


def report() -> str:
    """The median, in round trips."""
    with bench() as both:
        both.load(estate(200, projects=4, applications=40, subscriptions=10))
        null = _median(both)
        both.slow()
        slow = _median(both)
        calls = _calls(both)
    trip = LATENCY_SECONDS
    return (
        f"live: /diagnose of {DIAGNOSES} connections one after the other, {trip * 1e3:.0f} ms for each call to Azure\n"
        f"  p50 {slow * 1e3:.0f} ms = {slow / trip:.2f} round trips; without the latency (null run) "
        f"{null * 1e3:.0f} ms, so {(slow - null) / trip:.2f} round trips beyond the processing; {calls} calls each\n"
    )


def _median(both: Bench) -> float:
    times = []
    with httpx.Client(base_url=both.url, timeout=60) as client:
        _diagnose(client, 0)  # tokens, connections, built-in roles
        for number in range(1, DIAGNOSES + 1):
            began = time.perf_counter()
            _diagnose(client, number)
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def _diagnose(client: httpx.Client, number: int) -> httpx.Response:
    target = {
        "organization": ORGANIZATION,
        "project": f"project-{number // 2 % 4:02d}",
        "name_or_id": f"sc-{number:05d}",
    }
    answer = client.post("/diagnose", json={"connection": target})
    answer.raise_for_status()
    assert "connection" in answer.json(), answer.text
    return answer


def _calls(both: Bench) -> str:
    with httpx.Client(base_url=both.url, timeout=60) as client:
        timing = _diagnose(client, 1).headers["server-timing"]
    return timing.rsplit('desc="', 1)[1].split(" ", 1)[0]
