"""One token by azure-identity: asked for again while who signs in is out of order, which is no refusal."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError, ClientAuthenticationError

from armedic.clients import trace
from armedic.clients._azure_transport import HEARD
from armedic.clients._pace import PROMPT, pause, seconds
from armedic.clients.identity import code_of, first_line
from armedic.errors import UpstreamUnavailableError

_TOO_MANY: Final = 429
_TEMPORARILY: Final = "(temporarily_unavailable)"
"""What Entra calls an outage, with whatever status. Source: reference-error-codes.md of entra-docs (`error`)"""


async def acquired(get: Callable[[], Awaitable[AccessToken]], *, whose: str, within_seconds: float) -> AccessToken:
    """A token.

    Args:
        get: Asks for it once.
        whose: Whom it is for, for people, e.g. "for Armedic's own identity".
        within_seconds: How long all of it may take.

    Raises:
        ClientAuthenticationError: The credential is refused, or there is none.
        UpstreamUnavailableError: No answer in time, none that is understood, or one that says "not now".
    """
    until = time.monotonic() + within_seconds
    met: _Outage | None = None
    try:
        async with asyncio.timeout(within_seconds):
            for attempt in range(1, PROMPT.attempts + 1):
                heard: list[httpx.Response] = []
                before = HEARD.set(heard)
                try:
                    return await get()
                except AzureError as error:
                    met = _Outage(error, heard[-1] if heard else None)
                    if met.is_refusal:
                        raise
                finally:
                    HEARD.reset(before)
                wait = pause(attempt) if met.asked is None else met.asked
                if attempt == PROMPT.attempts or wait > min(PROMPT.longest_wait_seconds, until - time.monotonic()):
                    break
                if met.asked is not None:
                    trace.waited(wait)
                await asyncio.sleep(wait)
    except TimeoutError as error:
        raise _told(met, whose) from error
    raise _told(met, whose) from (met.error if met else None)


class _Outage:
    """A failed sign-in with the last answer that came, if one did."""

    def __init__(self, error: AzureError, answer: httpx.Response | None) -> None:
        self.error = error
        self.status = answer.status_code if answer is not None else None
        self.headers: Mapping[str, str] = answer.headers if answer is not None else {}
        self.said = first_line(str(error.message))

    @property
    def asked(self) -> float | None:
        """The wait that was asked for."""
        return seconds(self.headers.get("retry-after"))

    @property
    def is_refusal(self) -> bool:
        """Whether the same question will be answered the same in a moment: it is no outage."""
        if not isinstance(self.error, ClientAuthenticationError) or _TEMPORARILY in self.error.message:
            return False
        # without an answer there is nothing to sign in with
        return self.status is None or (400 <= self.status < 500 and self.status != _TOO_MANY)  # noqa: PLR2004  refusals


def _told(outage: _Outage | None, whose: str) -> UpstreamUnavailableError:
    """An outage in the words of the other APIs' outages."""
    if outage is None or outage.status is None:
        said = outage.said if outage is not None else "no answer in time"
        return UpstreamUnavailableError(f"no token {whose}: {said}", system="entra")
    if outage.status < 400:  # noqa: PLR2004  what should have been a token is not quoted
        what = f"answered {outage.status} with something that is not understood"
    else:
        what = "is throttling" if outage.status == _TOO_MANY else "is not available"
        what = f"{what} ({outage.status}: {outage.said})"
    return UpstreamUnavailableError(
        f"no token {whose}: Microsoft Entra {what}",
        system="entra",
        upstream_status=outage.status,
        code=code_of(outage.said),
        correlation_id=trace.correlation_id(outage.headers),
        retry_after_seconds=outage.asked,
    )
