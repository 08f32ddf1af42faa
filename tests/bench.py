"""`make bench`: what /diagnose costs for a message of 1 KB, beside a bare Litestar route on the same server.

The bare route decodes a body of the same size into a struct and encodes it again. Both run under uvicorn, in turn, with
the same load; the figure is the ratio of their medians in one run. Nothing here is asserted.
"""

import asyncio
import multiprocessing
import socket
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

import httpx
import msgspec
import uvicorn
from armedic.app import create_app
from armedic.settings import Settings
from litestar import Litestar, post
from litestar.params import JSONBody

ROUNDS: Final = 3
REQUESTS: Final = 2000
CONNECTIONS: Final = 16
ERROR: Final = "Failed to get Azure DevOps Service access token, cache value is invalid."
TEXT: Final = (ERROR + " " + "The step that failed printed nothing of interest. " * 20)[:1024]


class Echo(msgspec.Struct, forbid_unknown_fields=True):
    """A body of the same size."""

    text: str


@post("/echo", status_code=200)
async def echo(data: JSONBody[Echo]) -> Echo:
    """Decode and encode."""
    return data


def bare() -> Litestar:
    """The baseline."""
    return Litestar([echo], openapi_config=None)


def service() -> Litestar:
    """The service, for anybody on this machine."""
    return create_app(Settings(anonymous=True))


def serve(build: Callable[[], Litestar], port: int) -> None:
    """Run an application until the process is ended."""
    uvicorn.run(build(), host="127.0.0.1", port=port, access_log=False, log_level="error")


async def load(url: str, body: bytes) -> float:
    """Requests per second with the stated number of connections."""
    left = iter(range(REQUESTS))
    headers = {"content-type": "application/json"}
    async with httpx.AsyncClient() as client:
        for _attempt in range(100):
            try:
                (await client.post(url, content=body, headers=headers)).raise_for_status()
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.1)

        async def worker() -> None:
            for _number in left:
                (await client.post(url, content=body, headers=headers)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
        return REQUESTS / (time.perf_counter() - began)


def measure(build: Callable[[], Litestar], path: str, body: bytes) -> float:
    """One round against a fresh server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(build, port), daemon=True)
    process.start()
    try:
        return asyncio.run(load(f"http://127.0.0.1:{port}{path}", body))
    finally:
        process.terminate()
        process.join()


def main() -> None:
    """Print the medians and their ratio."""
    plain = msgspec.json.encode({"text": TEXT})
    message = msgspec.json.encode({"evidence": [{"kind": "message", "text": TEXT}]})
    rounds = [(measure(bare, "/echo", plain), measure(service, "/diagnose", message)) for _ in range(ROUNDS)]
    baseline, own = (statistics.median(column) for column in zip(*rounds, strict=True))
    sys.stdout.write(
        f"1 KB message, {CONNECTIONS} connections, {ROUNDS} rounds of {REQUESTS} requests, load on the same machine\n"
        f"  bare route  {baseline:8.0f} requests/s (baseline)\n"
        f"  /diagnose   {own:8.0f} requests/s\n"
        f"  ratio       {own / baseline:8.2f}\n"
    )


if __name__ == "__main__":
    main()
