"""Twice the traffic that the service can do, for a minute."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

import httpx
from bounds.processes import free_port, service, world

from load.traffic import KINDS, Seen, closed_loop, open_loop, percentile
from load.watch import POOL_SECONDS, POOLED, settled, watched

SECONDS: Final = 60.0
ALLOWED: Final = frozenset({200, 429, 503})
FLAT: Final = 0.05
SLOWER: Final = 5.0
ONE_CALLER: Final = {"ARMEDIC_MAX_REQUESTS_PER_CALLER": "200", "ARMEDIC_LOG_LEVEL": "WARNING"}


def report() -> tuple[str, bool]:
    """The figures, and whether they are within the bounds."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as azure:
        port = free_port()
        with service(Path(folder), azure.settings, port, **ONE_CALLER) as process:
            return asyncio.run(_measured(port, process.pid))


async def _measured(port: int, pid: int) -> tuple[str, bool]:
    await closed_loop(port, 4, 5)  # warm
    _, alone = await closed_loop(port, 1, 15)
    rate, _ = await closed_loop(port, 16, 15)
    before = await settled(pid, 0, 3)
    async with watched(pid) as memory:
        seen = await open_loop(port, 2 * rate, SECONDS)
    await asyncio.sleep(POOL_SECONDS)
    await closed_loop(port, 1, 2)  # what a pool holds too long is closed when the pool is used
    after = await settled(pid, before)
    in_flight = await _in_flight(port)
    slower = percentile(seen.all(), 0.99) / percentile(alone.all(), 0.99)
    wrong = {status: count for status, count in seen.statuses.items() if status not in ALLOWED}
    good = not wrong and not seen.lost and memory.growth() < FLAT and slower <= SLOWER
    good = good and after <= before + POOLED and in_flight == 0
    sent = sum(seen.statuses.values()) + seen.lost
    lines = [
        f"overload: {', '.join(f'{share:.0%} {kind}' for kind, share in KINDS.items())}; it can do {rate:.0f} a second",
        f"  sent      {sent} in {SECONDS:g} s, {sent / SECONDS:.0f} a second",
        f"  answers   {dict(sorted(seen.statuses.items()))}, lost {seen.lost}, other than 200, 429, 503: {wrong or 0}",
        f"  admitted  {seen.statuses[200] / SECONDS:.0f} a second",
        f"  p99   {percentile(seen.all(), 0.99):.0f} ms of those admitted, {slower:.1f} times that of an idle service",
    ]
    lines += [f"    {kind:8} {_both(seen, kind)}; idle: {_both(alone, kind)}" for kind in KINDS]
    first, last = memory.seen[:1], memory.seen[-1:]
    lines.append(f"  memory    {memory.growth():+.1%} in the second half (from {first} to {last} MB)")
    lines.append(f"  left      {after - before:+d} sockets, {in_flight} requests in flight")
    return "\n".join(lines) + f"\n  {'within its bounds' if good else 'OUT OF BOUNDS'}\n", good


def _both(seen: Seen, kind: str) -> str:
    """Median and 99th percentile of a kind."""
    times = seen.times.get(kind, [])
    return f"p50 {percentile(times, 0.5):6.1f} ms, p99 {percentile(times, 0.99):6.1f} ms"


async def _in_flight(port: int) -> int:
    """Requests that the service believes to be in flight, the one that asks left out."""
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    values = [line.split()[-1] for line in text.splitlines() if line.startswith("armedic_requests_in_progress")]
    return int(float(values[0])) - 1 if values else 0
