"""Requests as bytes, connections that carry them one after the other, and what came back."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import msgspec

MESSAGE: Final = "Failed to query service connection API: AADSTS7000222: The provided client secret keys are expired. "
TARGETS: Final = ("sc-web-prod", "sc-web-certificate", "sc-web-federated", "sc-prod-token", "sc-web-expired")
KINDS: Final = {"message": 0.90, "live": 0.08, "plan": 0.02}


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """A request as it goes over the wire."""
    kind, length = "application/json", str(len(body))
    lines = {"Host": "localhost", "Content-Type": kind, "Content-Length": length, **(headers or {})}
    return (
        f"POST {path} HTTP/1.1\r\n".encode()
        + "".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode()
        + b"\r\n"
        + body
    )


@cache
def _request(kind: str, number: int) -> bytes:
    target = {"organization": "contoso", "project": "web", "name_or_id": TARGETS[number % len(TARGETS)]}
    match kind:
        case "message":
            body: Any = {"evidence": [{"kind": "message", "text": MESSAGE * (number + 1)}]}
            path = "/diagnose"
        case "live":
            body, path = {"connection": target}, "/diagnose"
        case _:
            target |= {"name_or_id": "sc-web-expired"}
            body, path = {"connection": target, "repair": {"kind": "rotate-secret"}}, "/repair"
    return post(path, json.dumps(body).encode())


def request(kind: str, number: int) -> bytes:
    """One of the mixture."""
    return _request(kind, number % 10)


def mixture(seed: int) -> "random.Random":
    """The same sequence each time."""
    return random.Random(seed)  # noqa: S311 - a sequence, not a secret


def kind_of(dice: random.Random) -> str:
    """The next kind."""
    return dice.choices(list(KINDS), weights=list(KINDS.values()))[0]


class Seen(msgspec.Struct):
    """What came back."""

    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    lost: int = 0
    """Connections that ended before the answer."""
    times: dict[str, list[float]] = msgspec.field(default_factory=dict)
    """Seconds of those that were answered with 200, by kind."""

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count one."""
        self.statuses[status] += 1
        if status == 200:
            self.times.setdefault(kind, []).append(seconds)

    def all(self) -> list[float]:
        """The times of every kind."""
        return [seconds for each in self.times.values() for seconds in each]


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        """Not open yet."""
        self._kept = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, raw: bytes) -> "asyncio.Future[int]":
        """Send a request; the status comes with the end of the answer, or a ConnectionError."""
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport is None or not self.open:
            self._answer.set_exception(ConnectionResetError())
        else:
            self._transport.write(raw)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        self._kept += data
        head, found, rest = self._kept.partition(b"\r\n\r\n")
        while found and head.startswith(b"HTTP/1.1 1"):  # the server waits for the body
            head, found, rest = rest.partition(b"\r\n\r\n")
        if not found or not self._whole(head.lower(), rest):
            return
        self._kept = b""
        self.open = self.open and b"connection: close" not in head.lower()
        if self._answer is not None and not self._answer.done():
            status = head.split(b" ", 2)[1:2]
            if status and status[0].isdigit():
                self._answer.set_result(int(status[0]))
            else:  # a part of what belongs to another request: start anew
                self._answer.set_exception(ConnectionResetError())

    @staticmethod
    def _whole(head: bytes, rest: bytes) -> bool:
        at = head.find(b"content-length: ")
        if at >= 0:
            return len(rest) >= int(head[at + 16 :].split(b"\r\n", 1)[0])
        return b"transfer-encoding: chunked" not in head or rest.endswith(b"0\r\n\r\n")

    def connection_lost(self, error: Exception | None) -> None:
        """Gone."""
        self.open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())

    def close(self) -> None:
        """Let go."""
        self.open = False
        if self._transport is not None:
            self._transport.abort()


async def connect(port: int) -> Connection:
    """A new connection to a port of this machine."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


async def closed_loop(port: int, connections: int, seconds: float, seed: int = 1) -> tuple[float, Seen]:
    """Each connection sends as soon as it has its answer: requests answered with 200 per second, and what was seen."""
    loop = asyncio.get_running_loop()
    seen, dice, began = Seen(), mixture(seed), loop.time()

    async def one() -> None:
        connection = await connect(port)
        number = 0
        while loop.time() - began < seconds:
            kind, number = kind_of(dice), number + 1
            sent = loop.time()
            status = await connection.ask(request(kind, number))
            seen.answered(kind, status, loop.time() - sent)
        connection.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return seen.statuses[200] / (loop.time() - began), seen


async def open_loop(port: int, rate: float, seconds: float, seed: int = 2) -> Seen:
    """Requests come at a rate, whatever becomes of the others."""
    loop = asyncio.get_running_loop()
    seen, dice, idle = Seen(), mixture(seed), list[Connection]()
    running = set[asyncio.Task[None]]()

    async def one(kind: str, number: int) -> None:
        connection = None
        while idle and connection is None:
            connection = idle.pop() if idle[-1].open else idle.pop() and None
        sent = loop.time()
        try:
            connection = connection or await connect(port)
            status = await connection.ask(request(kind, number))
        except OSError:
            seen.lost += 1
            return
        seen.answered(kind, status, loop.time() - sent)
        if connection.open:
            idle.append(connection)

    began, number = loop.time(), 0
    while (now := loop.time()) - began < seconds:
        due = int((now - began) * rate)
        while number < due:
            number += 1
            task = asyncio.create_task(one(kind_of(dice), number))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(0.002)
    await asyncio.gather(*running)
    for connection in idle:
        connection.close()
    return seen


def percentile(times: list[float], share: float) -> float:
    """The milliseconds that this share of the requests stayed below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000 if times else 0.0
