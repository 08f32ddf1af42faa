"""One upstream API over HTTP: tokens, retries, paging, and its refusals turned into errors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

import httpx
import msgspec

from armedic.clients import trace
from armedic.clients._pace import PROMPT, Lane, Manners, pause, seconds
from armedic.clients.identity import SignsIn
from armedic.errors import UpstreamError, UpstreamForbiddenError, UpstreamThrottledError, UpstreamUnavailableError

PASSING: Final = frozenset({429, 502, 503, 504})
PAGES: Final = 200
_NAMES: Final = {
    "devops": "Azure DevOps",
    "graph": "Microsoft Graph",
    "arm": "Azure Resource Manager",
    "key_vault": "Azure Key Vault",
}


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was understood."""

    status: int
    body: Any
    """Decoded JSON; None for an empty body or a JSON null."""
    headers: Mapping[str, str]

    @property
    def correlation_id(self) -> str | None:
        """The id that Microsoft's support can look up."""
        return trace.correlation_id(self.headers)


class _Call(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent, apart from the token."""

    method: str
    path: str
    query: Mapping[str, str] | None
    body: Any
    headers: Mapping[str, str]
    cost: int

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else msgspec.json.encode(self.body)


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """Where an API is, and who signs in to it."""

    url: str
    scope: str
    identity: SignsIn


class Upstream:
    """One API; where it is and who signs in to it is asked for each call, since a cloud may have to tell that first."""

    def __init__(
        self,
        *,
        system: str,
        base: Callable[[], Awaitable[Base]],
        client: httpx.AsyncClient,
        manners: Manners = PROMPT,
        lane: Lane | None = None,
    ) -> None:
        self.manners = manners
        self._lane = lane
        self.system = system
        self._base = base
        self._url = ""
        self._who = "Armedic's identity"
        self._client = client

    async def request(
        self,
        method: str,
        path: str,
        *,
        needs: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        also: frozenset[int] = frozenset(),
        repeatable: bool | None = None,
        cost: int = 1,
    ) -> Reply:
        """Send one call and give its answer, any 2xx or a status of `also`.

        Args:
            needs: The right that a 403 says is missing, e.g. "Microsoft Graph: Application.Read.All".
            also: Statuses beside 2xx that answer the question.
            repeatable: Whether the call may be sent again when it is not known if it took effect; GET may.
            cost: What it counts against the API's budget: the parts of a batch.

        Raises:
            UpstreamForbiddenError: Armedic's identity lacks `needs`, or its token is not accepted.
            UpstreamThrottledError: Too many calls, and the API asks for a long wait.
            UpstreamUnavailableError: No answer, or one that is not JSON.
            UpstreamError: Any other refusal.
        """
        again = method == "GET" if repeatable is None else repeatable
        call = _Call(method=method, path=path, query=query, body=body, headers=headers or {}, cost=cost)
        base = await self._base()
        self._url = base.url
        self._who = base.identity.name
        renewed = False
        attempt = 1
        while True:
            token = await base.identity.token(base.scope)
            try:
                response = await self._send(base.url, call, base.identity.authorization(token))
            except httpx.HTTPError as error:
                untouched = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
                if attempt >= self.manners.attempts or not (again or untouched):
                    raise self._silent(error) from error
                await asyncio.sleep(pause(attempt))
                attempt += 1
                continue
            if response.status_code == httpx.codes.UNAUTHORIZED and not renewed and not _foreign(response):
                # the token may have been revoked or its clock moved; a 401 never took effect, so sending again is safe
                renewed = True
                base.identity.forget(base.scope, token)
                continue
            if response.status_code in PASSING and attempt < self.manners.attempts:
                refused_before = response.status_code == httpx.codes.TOO_MANY_REQUESTS
                wait = seconds(response.headers.get("retry-after"))
                if (again or refused_before) and (wait or 0) <= self.manners.longest_wait_seconds:
                    delay = wait if wait is not None else pause(attempt)
                    if refused_before:
                        trace.waited(delay)
                    await asyncio.sleep(delay)
                    attempt += 1
                    continue
            return self._understood(response, needs, also)

    async def _send(self, base_url: str, call: "_Call", authorization: str) -> httpx.Response:
        sent = {"authorization": authorization, "accept": "application/json"}
        sent |= {"content-type": "application/json"} if call.content is not None else {}
        sent |= {"x-tfs-fedauthredirect": "Suppress"} if self.system == "devops" else {}
        sent |= trace.headers() | dict(call.headers)
        url = f"{base_url}/{call.path.lstrip('/')}"  # whatever the path is, it stays on this host
        request = self._client.build_request(call.method, url, params=call.query, content=call.content, headers=sent)
        if self._lane is None:
            with trace.counted(self.system):
                return await self._client.send(request)
        if self._lane.gone:
            raise UpstreamUnavailableError(f"{self._name} did not answer the last calls", system=self.system)
        async with self._lane.place(call.cost):
            with trace.counted(self.system):
                response = await self._client.send(request)
        self._lane.answered(response.status_code, response.headers)
        return response

    def _silent(self, error: httpx.HTTPError) -> UpstreamUnavailableError:
        if self._lane is not None:
            self._lane.unanswered()
        return UpstreamUnavailableError(f"{self._name} did not answer ({type(error).__name__})", system=self.system)

    async def pages(self, path: str, *, needs: str, query: Mapping[str, str] | None) -> AsyncIterator[Any]:
        """The items of a list answer, all pages; follows `nextLink` and `@odata.nextLink` on the same host only."""
        reply = await self.request("GET", path, needs=needs, query=query)
        for _page in range(PAGES):
            body = reply.body if isinstance(reply.body, Mapping) else {}
            for item in body.get("value") or ():
                yield item
            link = body.get("nextLink") or body.get("@odata.nextLink")
            if not link:
                return
            reply = await self.request("GET", self.own(link), needs=needs)
        raise UpstreamUnavailableError(f"{self._name} gave more than {PAGES} pages", system=self.system)

    def own(self, link: str) -> str:
        """A link of an answer as a path of this API: a link is input, its host is never taken."""
        try:
            below = httpx.URL(link).raw_path.decode()
        except (httpx.InvalidURL, TypeError) as error:
            raise UpstreamUnavailableError(f"{self._name} gave a link that is none", system=self.system) from error
        return below.removeprefix(httpx.URL(self._url).path.rstrip("/"))

    def _understood(self, response: httpx.Response, needs: str, also: frozenset[int]) -> Reply:
        status = response.status_code
        wanted = 200 <= status < 300 or status in also  # noqa: PLR2004  the class of successes
        if status == httpx.codes.NON_AUTHORITATIVE_INFORMATION or 300 <= status < 400:  # noqa: PLR2004  sign-in page
            raise UpstreamForbiddenError(
                f"{self._name} answered with its sign-in page: it does not accept the token of {self._who}",
                system=self.system,
                upstream_status=status,
                missing_permissions=(needs,),
            )
        body = self._json(response, strict=response.is_success)
        if wanted:
            return Reply(status=status, body=body, headers=response.headers)
        raise self.refusal(status, body, response.headers, needs)

    def _json(self, response: httpx.Response, *, strict: bool) -> Any:
        content = response.content.removeprefix(b"\xef\xbb\xbf")  # Azure DevOps and ARM metadata may begin with a BOM
        if not content.strip():
            return None
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError) as error:
            if not strict:
                return None
            raise UpstreamUnavailableError(
                f"{self._name} answered {response.status_code} with something that is not JSON",
                system=self.system,
                upstream_status=response.status_code,
                correlation_id=trace.correlation_id(response.headers),
            ) from error

    def refusal(self, status: int, body: Any, headers: Mapping[str, str], needs: str) -> UpstreamError:
        """The error that a refused call means, ready to raise."""
        code, message = error_of(body)
        known: dict[str, Any] = {
            "system": self.system,
            "upstream_status": status,
            "code": code,
            "correlation_id": trace.correlation_id(headers),
        }
        said = f": {message[:600]}" if message else ""
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return UpstreamForbiddenError(
                f"{self._name} refuses {self._who} ({status}{said})", missing_permissions=(needs,), **known
            )
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return UpstreamThrottledError(
                f"{self._name} is throttling{said}",
                retry_after_seconds=seconds(headers.get("retry-after")) or 30.0,
                **known,
            )
        if status in PASSING:
            return UpstreamUnavailableError(f"{self._name} is not available ({status}{said})", **known)
        return UpstreamError(f"{self._name} refused the call ({status}{said})", **known)

    @property
    def _name(self) -> str:
        return _NAMES[self.system]


def _foreign(response: httpx.Response) -> bool:
    """Whether the token is good but of another tenant than the subscription's: a new one would be the same."""
    return b"InvalidAuthenticationTokenTenant" in response.content


def error_of(body: Any) -> tuple[str | None, str]:
    """Code and message of an error body: Azure's `{"error": {...}}` or Azure DevOps' `{"typeKey", "message"}`."""
    if not isinstance(body, Mapping):
        return None, ""
    error = body.get("error")
    if isinstance(error, Mapping):
        return _str(error.get("code")), _str(error.get("message")) or ""
    value = body.get("value")
    nested = value.get("Message") if isinstance(value, Mapping) else None
    return _str(body.get("typeKey")), _str(body.get("message")) or _str(nested) or ""


def _str(value: Any) -> str | None:
    return value if isinstance(value, str) else None
