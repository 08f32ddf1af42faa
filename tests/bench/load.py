"""A server in a process of its own, and as many requests as it takes: the load generator costs little itself."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, cast

import uvicorn
from litestar import Litestar

CONNECTIONS: Final = 32


def serve(build: Callable[[], Litestar], port: int) -> None:
    """Run an application until the process is ended, as `armedic serve` does."""
    uvicorn.run(build(), host="127.0.0.1", port=port, access_log=False, log_level="error")


@contextmanager
def server(build: Callable[[], Litestar]) -> Iterator[tuple[int, int]]:
    """A fresh server: its port and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(build, port))
    process.start()
    try:
        _await(port)
        yield port, process.pid or 0
    finally:
        process.terminate()
        process.join()


def request(path: str, body: bytes, kind: str = "application/json") -> bytes:
    """A request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Client(asyncio.Protocol):
    """One connection that sends the same request again as soon as the answer is complete."""

    def __init__(self, raw: bytes, left: Iterator[int], times: list[float]) -> None:
        """`left` is shared by all connections and ends the run."""
        self._raw, self._left, self._times = raw, left, times
        self._kept = b""
        self._sent = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer."""
        self._kept += data
        end = self._kept.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._kept[:end].lower()
        at = head.index(b"content-length: ") + 16
        length = int(head[at:].split(b"\r\n", 1)[0])
        if len(self._kept) < end + 4 + length:
            return
        if not head.startswith(b"http/1.1 200"):
            self.done.set_exception(RuntimeError(head.decode()))
            return
        self._times.append(time.perf_counter() - self._sent)
        self._kept = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """The server went away."""
        if not self.done.done():
            self.done.set_exception(error or RuntimeError("connection closed"))

    def _next(self) -> None:
        if next(self._left, None) is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(self._raw)


async def load(port: int, raw: bytes, requests: int, connections: int = CONNECTIONS) -> tuple[float, list[float]]:
    """Requests per second, and what each took in seconds."""
    left, times = iter(range(requests)), []  # type: ignore[var-annotated]  # floats
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    pairs = [
        await loop.create_connection(lambda: Client(raw, left, times), "127.0.0.1", port) for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for _, client in pairs))
    return requests / (time.perf_counter() - began), times


def percentile(times: list[float], share: float) -> float:
    """The time that this share of the requests stayed below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")
