"""How calls are sent: again after passing trouble, where they are safe to repeat."""
# Written by sdk/generator/twins.py from _async/sender.py; never edited.

from typing import Any, TypeVar

import attrs
import httpx

from armedic_sdk import _upload, _waits
from armedic_sdk._calls import Call
from armedic_sdk._sync.auth import Auth
from armedic_sdk._ways import NOT_ALLOWED, Way

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Sender(Way):
    """For `Armedic`."""

    http: httpx.Client = attrs.field(repr=False)
    auth: Auth = attrs.field(repr=False)

    def send(self, call: Call[T]) -> T:
        """The answer."""
        response = self.answered(call)
        return call.answer(response.status_code, response.headers, response.json)

    def answered(self, call: Call[Any], *, streamed: bool = False) -> httpx.Response:
        """The response; of a stream that is an answer, only its head was read.

        Raises:
            ConnectionFailedError: There is none.
        """
        attempt = 1
        while True:
            request = self.request(call, self.auth.headers(), self.http.timeout, streamed=streamed)
            if call.upload is not None:
                request["content"] = _upload.pieces(call.upload)
            try:
                response = self.http.send(
                    self.http.build_request(**request),
                    stream=streamed,
                    follow_redirects=False,  # a key goes nowhere else
                )
                if streamed and not call.answers(response.status_code, response.headers):
                    response.read()
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
            _waits.pause(wait)
            attempt += 1
