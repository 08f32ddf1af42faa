"""Hostile requests by the hundred thousand: wrong data, mutated heads and bodies, slow and cut off ones."""

import asyncio
import json
import random
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

import httpx
import schemathesis
from bounds.processes import free_port, service, world
from hypothesis.errors import Unsatisfiable

from load.traffic import Connection, closed_loop, connect, mixture, post, request
from load.watch import POOL_SECONDS, POOLED, settled, watched

REQUESTS: Final = 100_000
CONNECTIONS: Final = 32
NEGATIVE: Final = 60
"""Cases of schemathesis for each operation; they are mutated on."""
SLOW: Final = 200
"""Connections that send a head byte by byte all along."""
FLAT: Final = 0.05
PATIENCE: Final = 0.5
"""Seconds until it hangs up on a request without an end."""
FAULTS: Final = frozenset({500, 501, 505})
OWN: Final = {
    "ARMEDIC_MAX_REQUESTS_PER_CALLER": "200",
    "ARMEDIC_LOG_LEVEL": "ERROR",
    "ARMEDIC_CLIENT_SECONDS": "5",
    "ARMEDIC_MAX_CONNECTIONS": "600",
    "ARMEDIC_MAX_WAIT_SECONDS": "60",  # all of them are to be read, and not refused as too many
}
JSON: Final = (dict, list, str, int, float, type(None))
HEADERS: Final = (
    b"Content-Type: text/plain\r\n",
    b"Content-Type: application/json; charset=utf-16\r\n",
    b"Content-Type: multipart/form-data; boundary=\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: close\r\n",
    b"Upgrade: h2c\r\nConnection: Upgrade\r\n",
    b"X-Request-ID: " + b"x" * 300 + b"\r\n",
    b"X-Request-ID: a\x01b\r\n",
    b"traceparent: 00-zz-zz-00\r\n",
    b"X-API-Key: \xff\xfe\r\n",
    b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\r\n",
    b"Accept: \x7f\r\n",
    b"Idempotency-Key: " + b"k" * 400 + b"\r\n",
    b"X" * 3000 + b": y\r\n",
    b"".join(b"X-%d: 1\r\n" % number for number in range(120)),
)


def report() -> tuple[str, bool]:
    """The figures, and whether nothing broke."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as azure:
        port = free_port()
        with service(Path(folder), azure.settings, port, **OWN) as process:
            seeds = list(negative(port))
            text, good = asyncio.run(_measured(port, process.pid, seeds))
            alive = process.poll() is None
        errors = [
            line for line in (Path(folder) / f"service-{port}.log").read_text().splitlines() if "internal error" in line
        ]
    text += f"  process   {'alive' if alive else 'DEAD'}, {len(errors)} internal errors in its log\n"
    good = good and alive and not errors
    return text + "".join(
        f"    {line[:4000]}\n" for line in errors[:5]
    ) + f"  {'within its bounds' if good else 'OUT OF BOUNDS'}\n", good


def negative(port: int) -> Iterator[bytes]:
    """Wrong requests that schemathesis makes from the API's own document."""
    warnings.simplefilter("ignore")
    document = httpx.get(f"http://127.0.0.1:{port}/openapi.json").json()
    settings = schemathesis.Config.from_dict({"seed": 1})  # and not those of the contract tests
    schema = schemathesis.openapi.from_dict(document, config=settings)
    for result in schema.get_all_operations():
        operation = cast("Any", result).ok()
        strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        with suppress(Unsatisfiable):  # nothing of it can be wrong
            for _ in range(NEGATIVE):
                yield wire(strategy.example())


def wire(case: Any) -> bytes:
    """A case as bytes."""
    sent = httpx.Request(case.method, "http://load" + case.formatted_path, params=_plain(case.query))
    body = json.dumps(case.body, default=repr).encode() if isinstance(case.body, JSON) else b""
    path = sent.url.raw_path.decode("latin-1")
    return post(path, body).replace(b"POST", case.method.encode(), 1)


def _plain(query: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in (query or {}).items()}


def hostile(dice: random.Random, seeds: list[bytes], number: int) -> bytes:
    """The next one."""
    raw = dice.choice(seeds) if dice.random() < 0.7 else request("message", number)
    head, _, body = raw.partition(b"\r\n\r\n")
    match dice.randrange(8):
        case 0 | 1:
            return raw
        case 2:  # another header
            line, _, rest = head.partition(b"\r\n")
            return line + b"\r\n" + dice.choice(HEADERS) + rest + b"\r\n\r\n" + body
        case 3:  # a flipped byte in the body
            changed = bytearray(body or b"{}")
            changed[dice.randrange(len(changed))] = dice.randrange(256)
            return _with(head, bytes(changed))
        case 4:  # a piece of the body twice, or not
            at = dice.randrange(len(body) + 1)
            return _with(head, body[:at] + dice.choice((b"", body[at:] * 2, b"[" * 5000, b'{"a":' * 300, b"\xff\xfe")))
        case 5:  # a flipped byte in the head
            changed = bytearray(head)
            changed[dice.randrange(len(changed))] = dice.randrange(256)
            return bytes(changed) + b"\r\n\r\n" + body
        case 6:  # cut off
            return raw[: dice.randrange(1, len(raw))]
        case _:  # the wrong length
            return head.replace(b"Content-Length: ", b"Content-Length: 1") + b"\r\n\r\n" + body


def _with(head: bytes, body: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body


async def _measured(port: int, pid: int, seeds: list[bytes]) -> tuple[str, bool]:
    statuses: Counter[int] = Counter()
    dice, left = mixture(4), iter(range(REQUESTS))
    ended = 0

    async def one() -> None:
        nonlocal ended
        connection: Connection | None = None
        for number in left:
            raw = hostile(dice, seeds, number)
            try:
                if connection is None or not connection.open:
                    connection = await connect(port)
                statuses[await asyncio.wait_for(connection.ask(raw), PATIENCE)] += 1
                if number % 2:  # half of them on a connection of their own: what is left of one is no other's
                    connection.close()
            except (OSError, TimeoutError):  # it was cut off, or is waited for: hang up
                ended += 1
                if connection is not None:
                    connection.close()
                connection = None
        if connection is not None:
            connection.close()

    await closed_loop(port, 1, 2)  # the pools are filled as they will be at the end
    before = await settled(pid, 0, 3)
    stop = asyncio.Event()
    slow = [asyncio.create_task(_slowly(port, stop)) for _ in range(SLOW)]
    async with watched(pid) as memory:
        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    stop.set()
    await asyncio.gather(*slow)
    await asyncio.sleep(POOL_SECONDS)
    await closed_loop(port, 1, 2)  # what a pool holds too long is closed when the pool is used
    after = await settled(pid, before)
    faults = {status: count for status, count in statuses.items() if status in FAULTS}
    good = not faults and memory.growth() < FLAT and after <= before + POOLED
    text = (
        f"hostile: {REQUESTS} requests, {len(seeds)} of schemathesis mutated on, {SLOW} slow ones beside\n"
        f"  answers   {dict(sorted(statuses.items()))}\n"
        f"  hung up   {ended} (cut off, or without an end)\n"
        f"  500       {faults or 0}\n"
        f"  memory    {memory.growth():+.1%} in the second half (from {memory.seen[:1]} to {memory.seen[-1:]} MB)\n"
        f"  left      {after - before:+d} sockets\n"
    )
    return text, good


async def _slowly(port: int, stop: asyncio.Event) -> None:
    """A head that never ends, again and again."""
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /diagnose HTTP/1.1\r\nHost: localhost\r\n")
            ended = asyncio.create_task(reader.read())
            while not ended.done() and not stop.is_set():
                writer.write(b"X-Slow: 1\r\n")
                await asyncio.wait({ended}, timeout=0.7)
            ended.cancel()
            writer.close()
        except OSError:
            await asyncio.sleep(0.1)
