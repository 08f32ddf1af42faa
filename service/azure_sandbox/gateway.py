"""What every call passes through: published host names, the request log and the faults."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from azure_sandbox.clouds import CLOUDS
from azure_sandbox.faults import SIGN_IN_PAGE, Fault, refusal_body
from azure_sandbox.state import PUBLISHED, Sandbox

SYSTEMS: Final = ("devops", "entra", "arm", "graph", "vault")
_PREFIXES: Final = {cloud.prefix.strip("/") for cloud in CLOUDS.values() if cloud.prefix}


def _published() -> Iterator[tuple[str, str]]:
    """Published hosts, each with the path that the service is mounted under."""
    yield "dev.azure.com", "/devops"
    for cloud in CLOUDS.values():
        yield cloud.authority.removeprefix("https://"), f"{cloud.prefix}/entra"
        yield cloud.graph_audience.removeprefix("https://"), f"{cloud.prefix}/graph"
        yield cloud.arm_url.removeprefix("https://").rstrip("/"), f"{cloud.prefix}/arm"


_HOSTS: Final = dict(_published())
_VAULT_SUFFIXES: Final = {
    cloud.vault_audience.removeprefix("https://vault"): f"{cloud.prefix}/vault" for cloud in CLOUDS.values()
}


class Gateway:
    """ASGI middleware around the whole sandbox, except its own control surface."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        """Wrap an application."""
        self.app = app
        self.sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite, wait, refuse or run, and record."""
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox"):
            await self.app(scope, receive, send)
            return
        scope = by_published_host(scope)
        system = system_of(scope["path"])
        fault = self.sandbox.faults.take(system, scope["method"], scope["path"])
        call = _Call(scope, receive, send)
        try:
            await call.run(self.app, system, fault)
        finally:
            self._record(call, system, fault)

    def _record(self, call: "_Call", system: str, fault: Fault | None) -> None:
        scope = call.scope
        self.sandbox.log.add(
            at=self.sandbox.world.now(),
            system=system,
            method=scope["method"],
            path=scope["path"],
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=Headers(scope=scope),
            body=bytes(call.body),
            status=call.status,
            fault=fault.id if fault else None,
        )


class _Call:
    """One request on its way through: keeps the body as it is read and the status that was answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.body = bytearray()
        self.status: int | None = None

    async def run(self, app: ASGIApp, system: str, fault: Fault | None) -> None:
        """Run the call as its fault, if any, asks."""
        if fault is None:
            await app(self.scope, self.receive, self.send)
            return
        wanted = fault.request
        await asyncio.sleep(wanted.latency_seconds)
        if wanted.drop == "before":
            await self._drain()
            await self._drop()
        elif wanted.drop == "after":
            await app(self.scope, self.receive, _discard)
            await self._drop()
        elif wanted.status is not None:
            await self._drain()
            await self._refuse(system, fault)
        elif wanted.answer is not None:
            await self._spoil(app, wanted.answer)
        else:
            await app(self.scope, self.receive, self.send)

    async def receive(self) -> Message:
        """The next message from the caller; what it carries is kept for the log."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.body += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        """Pass a message to the caller."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def _drain(self) -> None:
        while (await self.receive()).get("more_body", False):
            pass

    async def _drop(self) -> None:
        """Close the connection without an answer.

        Under uvicorn the socket is reset. In process (httpx.ASGITransport) there is none: the error that httpx raises
        for a lost connection is raised here, and passes through the transport to the caller.
        """
        transport = getattr(getattr(self._receive, "__self__", None), "transport", None)
        if transport is None:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        transport.abort()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _refuse(self, system: str, fault: Fault) -> None:
        wanted = fault.request
        status = wanted.status or 500
        body = refusal_body(system, status) if wanted.body is msgspec.UNSET else wanted.body
        headers = {"content-type": "text/plain" if isinstance(body, str) else "application/json; charset=utf-8"}
        if wanted.retry_after_seconds is not None:
            headers["retry-after"] = str(wanted.retry_after_seconds)
        headers |= {name.casefold(): value for name, value in wanted.headers.items()}
        await self._answer(status, headers, body.encode() if isinstance(body, str) else json.dumps(body).encode())

    async def _spoil(self, app: ASGIApp, kind: str) -> None:
        answered: list[Message] = []

        async def keep(message: Message) -> None:
            answered.append(message)

        await app(self.scope, self.receive, keep)
        status = next(message["status"] for message in answered if message["type"] == "http.response.start")
        whole = b"".join(message.get("body", b"") for message in answered)
        if kind == "sign-in-page":
            await self._answer(203, {"content-type": "text/html; charset=utf-8"}, SIGN_IN_PAGE.encode())
        elif kind == "malformed":
            await self._answer(status, {"content-type": "application/json; charset=utf-8"}, whole[: len(whole) // 2])
        else:
            await self._answer(status, {"content-type": "application/json; charset=utf-8"}, b"")

    async def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})


async def _discard(message: Message) -> None:
    """Swallow an answer: the caller never gets it."""


def by_published_host(scope: Scope) -> Scope:
    """The ASGI scope with the path that a published host (e.g. graph.microsoft.com) stands for."""
    host = Headers(scope=scope).get("host", "").casefold()
    base = _HOSTS.get(host)
    if base is None:
        name, dot, rest = host.partition(".")
        below = _VAULT_SUFFIXES.get(dot + rest)
        base = f"{below}/{name}" if below else None
    if base is None:
        return scope
    rewritten: dict[str, Any] = {**scope, "path": base + scope["path"], PUBLISHED: f"https://{host}"}
    rewritten["raw_path"] = base.encode() + (scope.get("raw_path") or scope["path"].encode())
    return rewritten


def system_of(path: str) -> str:
    """The system that a path belongs to, or ""."""
    segments = path.strip("/").split("/", 2)
    if segments[0] in _PREFIXES:
        segments = segments[1:]
    return segments[0] if segments and segments[0] in SYSTEMS else ""
