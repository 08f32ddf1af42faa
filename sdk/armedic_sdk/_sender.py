"""How calls are sent, by each of the two clients: again after passing trouble, and read whole or line by line."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any, TypeVar

import attrs
import httpx

from armedic_sdk import _retry, _sweep, _upload
from armedic_sdk._calls import Call
from armedic_sdk._sweep import Line
from armedic_sdk.errors import ConnectionFailedError

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class _Way:
    """What both have to know."""

    base_url: str
    headers: Mapping[str, str] = attrs.field(repr=False)
    retries: int

    def request(self, call: Call[Any], usual: httpx.Timeout, *, streamed: bool) -> dict[str, Any]:
        """Arguments of httpx' build_request."""
        return {
            **call.request,
            "url": self.base_url + call.request["url"],
            "headers": {**call.request.get("headers", {}), **self.headers},
            "timeout": _sweep.patience(usual) if streamed else usual,
        }

    def pause(self, call: Call[Any], attempt: int, outcome: httpx.Response | httpx.TransportError) -> float | None:
        """Seconds until the next attempt; None when there should be none."""
        if not call.safe or attempt > self.retries:
            return None
        if isinstance(outcome, httpx.Response):
            return _retry.pause(attempt, outcome.status_code, outcome.headers)
        return _retry.pause(attempt) if isinstance(outcome, httpx.ConnectError) else None

    def silent(self, error: httpx.TransportError) -> ConnectionFailedError:
        """What is raised when there is no answer."""
        return ConnectionFailedError(f"no answer from {self.base_url}: {type(error).__name__}")


@attrs.frozen(kw_only=True)
class Sender(_Way):
    """For `Armedic`."""

    http: httpx.Client = attrs.field(repr=False)

    def send(self, call: Call[T]) -> T:
        """The answer."""
        response = self._answered(call)
        return call.answer(response.status_code, response.headers, response.json)

    def lines(self, call: Call[Line | None]) -> Generator[Line]:
        """The lines of an answer, as they arrive; nothing is sent again once it has begun."""
        with contextlib.closing(self._answered(call, streamed=True)) as response:
            reader = _sweep.Reader(call, response)
            try:
                for piece in response.iter_bytes():
                    yield from reader.lines(piece)
            except httpx.TransportError as error:
                reader.end(error)
            else:
                reader.end()

    def _answered(self, call: Call[Any], *, streamed: bool = False) -> httpx.Response:
        attempt = 1
        request = self.request(call, self.http.timeout, streamed=streamed)
        while True:
            if call.upload is not None:
                request["content"] = _upload.pieces(call.upload)
            try:
                response = self.http.send(self.http.build_request(**request), stream=streamed)
                if streamed and not call.answers(response.status_code, response.headers):
                    response.read()
            except httpx.TransportError as error:
                wait = self.pause(call, attempt, error)
                if wait is None:
                    raise self.silent(error) from error
            else:
                wait = self.pause(call, attempt, response)
                if wait is None:
                    return response
            time.sleep(wait)
            attempt += 1


@attrs.frozen(kw_only=True)
class AsyncSender(_Way):
    """For `AsyncArmedic`."""

    http: httpx.AsyncClient = attrs.field(repr=False)

    async def send(self, call: Call[T]) -> T:
        """The answer."""
        response = await self._answered(call)
        return call.answer(response.status_code, response.headers, response.json)

    async def lines(self, call: Call[Line | None]) -> AsyncGenerator[Line]:
        """The lines of an answer, as they arrive; nothing is sent again once it has begun."""
        response = await self._answered(call, streamed=True)
        async with contextlib.aclosing(response):
            reader = _sweep.Reader(call, response)
            try:
                async for piece in response.aiter_bytes():
                    for line in reader.lines(piece):
                        yield line
            except httpx.TransportError as error:
                reader.end(error)
            else:
                reader.end()

    async def _answered(self, call: Call[Any], *, streamed: bool = False) -> httpx.Response:
        attempt = 1
        request = self.request(call, self.http.timeout, streamed=streamed)
        while True:
            if call.upload is not None:
                request["content"] = _upload.async_pieces(call.upload)
            try:
                response = await self.http.send(self.http.build_request(**request), stream=streamed)
                if streamed and not call.answers(response.status_code, response.headers):
                    await response.aread()
            except httpx.TransportError as error:
                wait = self.pause(call, attempt, error)
                if wait is None:
                    raise self.silent(error) from error
            else:
                wait = self.pause(call, attempt, response)
                if wait is None:
                    return response
            await asyncio.sleep(wait)
            attempt += 1
