"""HTTP/1.1 as uvicorn speaks it, with bounds on what a client may do to a connection before the application sees it.

uvicorn with httptools bounds neither the size of a request's head nor the time that it takes to come, and waits for
good for a client that does not read. Where a request is refused here, the answer is a problem like all others.
"""

import asyncio
from http import HTTPStatus
from typing import Any, Final, NoReturn, cast
from uuid import uuid4

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from armedic.api.bounds import ARRIVED
from armedic.api.failures import failure
from armedic.api.problems import MEDIA_TYPE, Problem
from armedic.errors import (
    ArmedicError,
    HeadTooLargeError,
    InvalidRequestError,
    OverloadedError,
    RequestTimeoutError,
    TooManyRequestsError,
)
from armedic.lifetime import Lifetime
from armedic.settings import Settings

LIFETIME: Final = "lifetime"
"""In the state that the application's lifespan leaves for requests."""
PIPELINED: Final = 16
"""Requests that a connection may send ahead of their answers."""


class ConnectionBounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may do, and how many there may be; see Settings."""

    connections: int
    head_bytes: int
    headers: int
    client_seconds: float


def bounds_of(settings: Settings) -> ConnectionBounds:
    """The settings that connections need; no secret goes to another process with them."""
    return ConnectionBounds(
        connections=settings.max_connections,
        head_bytes=settings.max_head_bytes,
        headers=settings.max_headers,
        client_seconds=settings.client_seconds,
    )


class _RefusedError(Exception):
    """Stops the parser."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *, bounds: ConnectionBounds, **uvicorn: Any) -> None:
        """Take what uvicorn gives to its protocols."""
        super().__init__(**uvicorn)
        self._bounds = bounds
        self._head_bytes = 0
        """Of the head that comes, as they are received; counted between two reads."""
        self._completed = False
        """Whether a request ended within this read: what is left of it is not counted."""
        self._size = 0
        """Of the parts of the head that are complete."""
        self._in_head = True
        """Whether the client owes the rest of a head."""
        self._in_body = False
        """Whether it owes the rest of a body."""
        self._patience: asyncio.TimerHandle | None = None
        """Ends the connection when the client lets us wait: for a head, or for the rest of a body after the answer."""
        self._stalled: asyncio.TimerHandle | None = None
        """Ends it when the client does not read."""
        self._refusal: ArmedicError | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for a request, but not for good."""
        super().connection_made(transport)
        if len(self.connections) > self._bounds.connections:
            self._refuse(OverloadedError(f"{self._bounds.connections} connections are open, and no more are taken."))
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all timers."""
        self._relax()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head stays small."""
        self._in_head = not self._in_body
        self._completed = False
        super().data_received(data)
        if self.transport.is_closing():
            self._relax()
            return
        if not self._in_head:
            return
        if not self._completed:
            self._head_bytes += len(data)
        if self._head_bytes > self._bounds.head_bytes:
            self._refuse(self._too_large())
        elif self._patience is None:
            self._wait()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._in_head = True
        self._head_bytes = self._size = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the request's target."""
        self._counted(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer behind a body."""
        self._counted(len(name) + len(value) + 4)
        if len(self.headers) >= self._bounds.headers:
            self._stop(self._too_large())
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The request goes to the application."""
        if len(self.pipeline) >= PIPELINED:
            self._stop(TooManyRequestsError("Too many requests were sent ahead of their answers."))
        super().on_headers_complete()
        self.scope["state"][ARRIVED] = self.loop.time()
        self._in_head, self._in_body = False, True
        self._head_bytes = 0
        self._relax()
        service = cast("Lifetime | None", self.app_state.get(LIFETIME))
        if service is not None and service.draining:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """The request is here, whole."""
        self._in_body = False
        self._completed = True
        self._head_bytes = 0
        self._relax()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is given; a body that still comes is dropped, for a while."""
        if self.pipeline:  # it has waited for the answer before it, and not for this process
            self.pipeline[-1][0].scope["state"][ARRIVED] = self.loop.time()
        super().on_response_complete()
        if self._in_body and not self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        """The client does not read as fast as we write."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self._bounds.client_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It has read."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came on an idle connection; what the client has not read by now it will not read."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is not HTTP, or not within the bounds."""
        del msg
        self._refuse(self._refusal or InvalidRequestError("The request is not HTTP/1.1."))

    def _counted(self, size: int) -> None:
        self._size += size
        if self._size > self._bounds.head_bytes:
            self._stop(self._too_large())

    def _stop(self, error: ArmedicError) -> NoReturn:
        """Out of the parser; uvicorn then asks for the answer."""
        self._refusal = error
        raise _RefusedError

    def _too_large(self) -> HeadTooLargeError:
        return HeadTooLargeError(
            f"A request's line and headers may have {self._bounds.head_bytes} bytes and {self._bounds.headers} headers."
        )

    def _wait(self) -> None:
        self._relax()
        self._patience = self.loop.call_later(self._bounds.client_seconds, self._impatient)

    def _relax(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _impatient(self) -> None:
        self._patience = None
        if self.transport.is_closing():
            return
        if self._busy and not self._in_body:  # part of the next request came while this one is handled
            self._wait()
            return
        self._refuse(RequestTimeoutError(f"The request did not come within {self._bounds.client_seconds:g} seconds."))

    @property
    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, error: ArmedicError) -> None:
        """Say why, unless an answer is on its way, and close."""
        if not self._busy and not self._in_body and not self.transport.is_closing():
            self.transport.write(_answer(error))
        self.transport.close()


def _answer(error: ArmedicError) -> bytes:
    known = msgspec.structs.asdict(failure(error))
    body = msgspec.json.encode(Problem(**known, status=error.status, instance=""))
    status = HTTPStatus(error.status)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        f"cache-control: no-store\r\nx-request-id: {uuid4().hex}\r\nconnection: close\r\n"
    )
    if hasattr(error, "retry_after_seconds"):
        head += f"retry-after: {round(error.retry_after_seconds)}\r\n"
    return head.encode() + b"\r\n" + body
