"""What a request may take of the service: a place, time, and patience with a slow client. Checked before it is read.

Three things refuse a request at once, and cheaply: this process has as many in flight as it may (503), it is behind
with its work (503), or the caller has as many in flight as one may (429, as soon as the caller is known).
"""

import asyncio
from collections import Counter
from functools import partial
from typing import Any, Final, cast

import msgspec
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from armedic import lifetime
from armedic.api.failures import failure
from armedic.api.load import Load
from armedic.api.problems import MEDIA_TYPE, Problem
from armedic.errors import (
    ArmedicError,
    DeadlineExceededError,
    InvalidRequestError,
    OverloadedError,
    RequestTimeoutError,
    ServiceStoppingError,
    TooManyRequestsError,
)
from armedic.evidence.redaction import redact
from armedic.lifetime import Lifetime
from armedic.settings import Settings

ALWAYS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked by those who look after the service: answered however much there is to do."""
READY: Final = "/health/ready"
ARRIVED: Final = "arrived"
"""In the state of a request, on the loop's clock: when its head was complete. Only where the server tells."""


class Place(msgspec.Struct, kw_only=True):
    """The place of one request among those in flight."""

    gate: "Gate"
    measured: bool
    """Whether it is known how long it has waited."""
    caller: str | None = None
    looks: bool = False
    """Whether it is among those that look into Azure, or may."""


class Gate:
    """Counts what is in flight, and knows when this process is behind with its work."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is in flight."""
        self._settings = settings
        self._callers: Counter[str] = Counter()
        self._load = Load(settings.max_wait_seconds, settings.max_requests)
        self.taken = 0
        """Requests in flight."""

    async def enter(self, arrived: float | None) -> Place:
        """A place for a request, when it is its turn.

        Args:
            arrived: On the loop's clock, when its head was complete; None where that is not known, then it has not to
                wait.

        Raises:
            OverloadedError: There is none, or its turn would come too late.
        """
        if self.taken >= self._settings.max_requests:
            raise OverloadedError(f"{self.taken} requests are in flight, and this process takes no more.")
        self.taken += 1
        begun = False
        try:
            begun = arrived is None or await self._load.turn(arrived)
        finally:
            self.taken -= not begun
        if not begun:
            raise OverloadedError("This process is behind with its work.")
        return Place(gate=self, measured=arrived is not None)

    def admit(self, place: Place, caller: str) -> None:
        """Count the request as the caller's.

        Raises:
            TooManyRequestsError: The caller has too many.
        """
        if place.caller is not None:
            return
        most = self._settings.max_requests_per_caller
        if self._callers[caller] >= most:
            raise TooManyRequestsError(f"{most} requests of this caller are in flight, and no more are taken.")
        self._callers[caller] += 1
        place.caller = caller

    def look(self, place: Place) -> None:
        """Count the request among those that take a while.

        Raises:
            OverloadedError: There are as many as this process can do at once.
        """
        if place.measured and not place.looks:
            if self._load.too_many():
                raise OverloadedError(f"{self._load.looks} looks into Azure are under way; more would slow down all.")
            self._load.looks += 1
            place.looks = True

    def rest(self, place: Place) -> None:
        """It waits for something, or is as good as answered: it keeps nobody from looking."""
        if place.looks:
            self._load.looks -= 1
            place.looks = False

    def leave(self, place: Place) -> None:
        """Give the place back."""
        self.rest(place)
        self.taken -= 1
        if place.caller is not None:
            self._callers[place.caller] -= 1
            if not self._callers[place.caller]:
                del self._callers[place.caller]


def admit(scope: Scope, caller: str) -> None:
    """Count the request as this caller's, now that the caller is known.

    Raises:
        TooManyRequestsError: The caller has too many in flight.
    """
    place = scope["state"].get("place")
    if isinstance(place, Place):
        place.gate.admit(place, caller)


def look(scope: Scope) -> None:
    """Count the request among those that take a while.

    Raises:
        OverloadedError: There are as many as this process can do at once.
    """
    place = scope["state"].get("place")
    if isinstance(place, Place):
        place.gate.look(place)


def around(app: ASGIApp, settings: Settings, service: Lifetime) -> ASGIApp:
    """The application within its bounds."""
    gate = Gate(settings)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path in ALWAYS:
            if path == READY and service.draining:
                await refuse(ServiceStoppingError("This process is being stopped."), scope, send)
            else:
                await app(scope, receive, send)
            return
        state = scope["state"]
        try:
            place = await gate.enter(state.get(ARRIVED))
        except OverloadedError as error:
            await refuse(error, scope, send)
            return
        state["place"] = place
        try:
            request = lifetime.Request(service=service, rests=partial(gate.rest, place))
            await _within(app, scope, Client(receive, send, settings, request))
        finally:
            gate.leave(place)

    return wrapped


async def _within(app: ASGIApp, scope: Scope, client: "Client") -> None:
    seconds = client.seconds
    try:
        async with asyncio.timeout(seconds) as deadline:
            client.request.deadline = deadline
            lifetime.start(client.request)
            await app(scope, client.receive, client.send)
    except TimeoutError:
        if not deadline.expired() or client.answered:
            raise
        error = DeadlineExceededError(f"It took more than {seconds:g} seconds; nothing was changed.")
        await refuse(error, scope, client.send)
    except ArmedicError as error:  # met before the framework, which answers its own
        if client.answered:
            raise
        await refuse(error, scope, client.send)


class Client:
    """The two ways to and from a client: its body has to come fast enough, and only then the request's time begins."""

    def __init__(self, receive: Receive, send: Send, settings: Settings, request: lifetime.Request) -> None:
        """Nothing has come yet, and nothing is sent."""
        self._receive, self._send = receive, send
        self._grace = settings.client_seconds
        self._rate = settings.min_body_bytes_per_second
        self._begun = asyncio.get_running_loop().time()
        self._got = 0
        self._whole = False
        self.seconds = settings.request_seconds
        self.answered = False
        self.request = request

    async def receive(self) -> Any:
        """The next message.

        Raises:
            RequestTimeoutError: The body does not come fast enough.
            InvalidRequestError: It ends before its end; nobody reads the answer, but the log tells it from our faults.
        """
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._begun + self._grace + self._got / self._rate):
                message = await self._receive()
        except TimeoutError:
            raise RequestTimeoutError(
                f"The body came at less than {self._rate} bytes a second, after {self._grace:g} seconds of patience."
            ) from None
        if message["type"] != "http.request":
            raise InvalidRequestError("The request was cut off.")
        self._got += len(message["body"])
        self._whole = not message.get("more_body")
        if self.request.deadline is not None and not self.request.deadline.expired():
            self.request.deadline.reschedule(asyncio.get_running_loop().time() + self.seconds)
        return message

    async def send(self, message: Message) -> None:
        """Send a message; once an answer has begun it takes as long as it takes: it may be a stream."""
        if not self.answered:
            self.answered = True
            self.request.unlimited()
        await self._send(message)


async def refuse(error: ArmedicError, scope: Scope, send: Send) -> None:
    """Answer with a problem, without the framework."""
    known = msgspec.structs.asdict(failure(error))
    body = msgspec.json.encode(Problem(**known, status=error.status, instance=redact(scope["path"])))
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if hasattr(error, "retry_after_seconds"):
        headers.append((b"retry-after", str(round(error.retry_after_seconds)).encode()))
    await send(cast("Message", {"type": "http.response.start", "status": error.status, "headers": headers}))
    await send(cast("Message", {"type": "http.response.body", "body": body, "more_body": False}))
