"""Small messages of fifty clients while a log of 250 MB is uploaded: their 99th percentile, with and without."""

import asyncio
import contextlib
import time
from typing import Final

import msgspec
import uvloop

from bench.load import load, percentile, request, server
from bench.matching import ordinary
from bench.messages import service, text

SIZE: Final = 250_000_000
CLIENTS: Final = 50
PACE_SECONDS: Final = 0.05
"""Each client waits so long between an answer and its next message: fifty clients, not fifty floods."""


async def paced(port: int, raw: bytes, until: "asyncio.Future[None]") -> list[float]:
    """What messages took, each client sending one after the other at its pace."""
    times: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not until.done():
            began = time.perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(PACE_SECONDS)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return times


async def upload(port: int, content: bytes) -> float:
    """Seconds that the upload and its answer took."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        request("/diagnose/capture", b"", "text/plain").replace(b"-Length: 0", f"-Length: {len(content)}".encode())
    )
    for at in range(0, len(content), 1 << 20):
        writer.write(content[at : at + (1 << 20)])
        await writer.drain()
    assert b" 200 " in await reader.readline()
    writer.close()
    return time.perf_counter() - began


async def measured(port: int, content: bytes, raw: bytes) -> tuple[list[float], list[float], float]:
    """Times without the upload, times during it, and its seconds."""
    await load(port, raw, 500)
    loop = asyncio.get_running_loop()
    quiet: asyncio.Future[None] = loop.create_future()
    handle = loop.call_later(5, quiet.set_result, None)
    without = await paced(port, raw, quiet)
    handle.cancel()
    ended: asyncio.Future[None] = loop.create_future()
    during = asyncio.create_task(paced(port, raw, ended))
    took = await upload(port, content)
    with contextlib.suppress(asyncio.InvalidStateError):
        ended.set_result(None)
    return without, await during, took


def report() -> str:
    """The ratio of the two 99th percentiles."""
    message = msgspec.json.encode({"evidence": [{"kind": "message", "text": text(1024)}]})
    content = ordinary(SIZE)
    with server(service) as (port, _):
        without, during, took = uvloop.run(measured(port, content, request("/diagnose", message)))
    base, own = percentile(without, 0.99), percentile(during, 0.99)
    return (
        f"uploads: a log of {SIZE / 1e6:.0f} MB in {took:.1f} s beside {CLIENTS} clients with messages of 1 KB\n"
        f"  p99 without {base * 1e3:.1f} ms (baseline, {len(without)} messages), during {own * 1e3:.1f} ms "
        f"({len(during)} messages), {own / base:.2f} times\n"
    )
