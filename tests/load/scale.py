"""Three services behind HAProxy under load, one of them killed: who loses what, and can it be repeated."""

import asyncio
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import httpx
from bounds.processes import answers, environment, free_port, service, world

from load.traffic import Connection, Seen, connect, kind_of, mixture, request

SERVICES: Final = 3
CONNECTIONS: Final = 24
SECONDS: Final = 20.0
KILL_AFTER: Final = 8.0
REPEATS: Final = 5
PAUSE: Final = 0.1
"""Seconds between an answer and the next request of a caller: together they ask for less than can be done."""
BUSY: Final = frozenset({429, 503})
"""Refused before anything was done."""
CONFIGURATION: Final = Path(__file__).parents[2] / "service" / "deploy" / "haproxy" / "haproxy.cfg"
OWN: Final = {"ARMEDIC_MAX_REQUESTS_PER_CALLER": "200", "ARMEDIC_LOG_LEVEL": "WARNING"}


def report() -> tuple[str, bool]:
    """The figures, and whether nothing was lost beyond what was in flight on the service that died."""
    if shutil.which("haproxy") is None:
        return "scale: skipped, haproxy is not here (apt-get install haproxy)\n", True
    ports = [free_port() for _ in range(SERVICES)]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        azure = stack.enter_context(world(folder))
        processes = [stack.enter_context(service(folder, azure.settings, port, **OWN)) for port in ports]
        front = stack.enter_context(balancer(folder, ports))
        return asyncio.run(_measured(front, processes))


@contextmanager
def balancer(folder: Path, ports: list[int]) -> Iterator[int]:
    """HAProxy with the configuration that is deployed, its addresses replaced by those of this machine."""
    front = free_port()
    text = CONFIGURATION.read_text().replace("bind :8000", f"bind 127.0.0.1:{front}")
    servers = "\n".join(f"    server service{port} 127.0.0.1:{port} check" for port in ports)
    text = re.sub(r"^    server-template .*$", servers, text, flags=re.MULTILINE)
    text = re.sub(r"^resolvers.*?(?=^\S)", "", text, flags=re.MULTILINE | re.DOTALL)
    (folder / "haproxy.cfg").write_text(text)
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")],  # noqa: S607 - it is where it is
            stdout=log,
            stderr=log,
            env=environment(),
        )
        try:
            until = time.monotonic() + 20
            while not _ready(front):
                assert process.poll() is None, (folder / "haproxy.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.1)
            yield front
        finally:
            process.terminate()
            process.wait()


def _ready(front: int) -> bool:
    url = f"http://127.0.0.1:{front}/health/live"
    return answers(url) and httpx.get(url).is_success


async def _measured(front: int, processes: list["subprocess.Popen[bytes]"]) -> tuple[str, bool]:
    loop = asyncio.get_running_loop()
    seen, dice, began = Seen(), mixture(3), loop.time()
    failed: list[float] = []
    repeated = lost = refused = 0

    async def one() -> None:
        nonlocal repeated, lost, refused
        connection: Connection = await connect(front)
        number = 0
        while loop.time() - began < SECONDS:
            kind, number = kind_of(dice), number + 1
            for attempt in range(REPEATS):
                sent = loop.time()
                try:
                    connection = connection if connection.open else await connect(front)
                    status = await connection.ask(request(kind, number))
                except OSError:
                    status = 0
                seen.answered(kind, status, loop.time() - sent)
                if status == 200:
                    repeated += attempt > 0
                    break
                if status in BUSY:
                    refused += 1
                    await asyncio.sleep(1)  # as Retry-After says
                else:
                    failed.append(loop.time() - began)
            else:
                lost += 1
            await asyncio.sleep(PAUSE)

    callers = [asyncio.create_task(one()) for _ in range(CONNECTIONS)]
    await asyncio.sleep(KILL_AFTER)
    processes[0].send_signal(signal.SIGKILL)
    killed = loop.time() - began
    await asyncio.gather(*callers)
    after = [at - killed for at in failed]
    good = lost == 0 and len(failed) <= CONNECTIONS and all(at >= 0 for at in after)
    per_second = sum(seen.statuses.values()) / SECONDS
    text = (
        f"scale: {SERVICES} services behind HAProxy, {CONNECTIONS} callers, one killed after {killed:.1f} s\n"
        f"  answers   {dict(sorted(seen.statuses.items()))}, {per_second:.0f} a second\n"
        f"  failed    {len(failed)} attempts (at most {CONNECTIONS} were in flight)"
        f"{f', up to {max(after):.2f} s after the kill' if after else ''}, {refused} were refused as too many\n"
        f"  repeated  {repeated} with success, {lost} lost\n"
    )
    return text + f"  {'within its bounds' if good else 'OUT OF BOUNDS'}\n", good
