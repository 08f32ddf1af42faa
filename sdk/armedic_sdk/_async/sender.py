"""How calls are sent: again after passing trouble, where they are safe to repeat."""

from typing import Any, TypeVar

import attrs
import httpx

from armedic_sdk import _upload, _waits
from armedic_sdk._async.auth import AsyncAuth
from armedic_sdk._calls import Call
from armedic_sdk._ways import NOT_ALLOWED, Way

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class AsyncSender(Way):
    """For `AsyncArmedic`."""

    http: httpx.AsyncClient = attrs.field(repr=False)
    auth: AsyncAuth = attrs.field(repr=False)

    async def send(self, call: Call[T]) -> T:
        """The answer."""
        response = await self.answered(call)
        return call.answer(response.status_code, response.headers, response.json)

    async def answered(self, call: Call[Any], *, streamed: bool = False) -> httpx.Response:
        """The response; of a stream that is an answer, only its head was read.

        Raises:
            ConnectionFailedError: There is none.
        """
        attempt = 1
        while True:
            request = self.request(call, await self.auth.headers(), self.http.timeout, streamed=streamed)
            if call.upload is not None:
                request["content"] = _upload.async_pieces(call.upload)
            try:
                response = await self.http.send(
                    self.http.build_request(**request),
                    stream=streamed,
                    follow_redirects=False,  # a key goes nowhere else
                )
                if streamed and not call.answers(response.status_code, response.headers):
                    await response.aread()
            except httpx.TransportError as error:
                wait = self.pause(call, attempt, error)
                if wait is None:
                    raise self.silent(error) from error
            else:
                if response.status_code == NOT_ALLOWED:
                    self.auth.refused()
                wait = self.pause(call, attempt, response)
                if wait is None:
                    return response
            await _waits.pause_async(wait)
            attempt += 1
