"""Lets azure-identity send its requests through httpx, so that one pool, one CA setting and one seam serve all."""

from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any, Final

import httpx
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import AsyncHttpResponse, AsyncHttpTransport

from armedic.clients import trace

HEARD: Final[ContextVar[list[httpx.Response] | None]] = ContextVar("armedic_heard", default=None)
"""Where the answers to the sign-in of this context are put: azure-identity's errors often do not carry theirs."""


class _Response(AsyncHttpResponse):
    """An httpx response in the shape that azure-core's policies read."""

    def __init__(self, request: Any, response: httpx.Response) -> None:
        super().__init__(request, response)
        self.status_code = response.status_code
        self.headers = response.headers
        self.reason = response.reason_phrase
        self.content_type = response.headers.get("content-type")

    def body(self) -> bytes:
        return self.internal_response.content  # type: ignore[no-any-return]  # azure-core types it as Any

    async def load_body(self) -> None:
        await self.internal_response.aread()

    def stream_download(self, pipeline: Any, *, decompress: bool = True, **kwargs: Any) -> AsyncIterator[bytes]:
        del pipeline, decompress, kwargs  # httpx has decoded it already
        return self.internal_response.aiter_bytes()  # type: ignore[no-any-return]  # azure-core types it as Any


class HttpxTransport(AsyncHttpTransport[Any, Any]):
    """Sends azure-core requests with a client that somebody else opens and closes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, request: Any, **_options: Any) -> _Response:
        """Send a request; connection failures become azure-core's own errors, or its retries would not see them."""
        form = request.data if isinstance(request.data, dict) else None
        headers = {name: value for name, value in request.headers.items() if name.casefold() != "content-length"}
        try:
            with trace.counted():
                response = await self._client.request(
                    request.method,
                    request.url,
                    headers=headers | trace.headers(),
                    data=form,
                    content=None if form is not None else request.data,
                )
        except httpx.ConnectError as error:
            raise ServiceRequestError(
                f"the sign-in service cannot be reached ({type(error).__name__})", error=error
            ) from error
        except httpx.HTTPError as error:
            raise ServiceResponseError("the sign-in service did not answer", error=error) from error
        heard = HEARD.get()
        if heard is not None:
            heard.append(response)
        return _Response(request, response)

    async def open(self) -> None:
        """Nothing to do: the application opens the client."""

    async def close(self) -> None:
        """Nothing to do: the application closes the client."""

    async def __aexit__(self, *_exception: object) -> None:
        """Nothing to do: the application closes the client."""
