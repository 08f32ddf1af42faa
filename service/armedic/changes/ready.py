"""Wait until Microsoft Entra accepts a credential that was just made, before anything is told to use it."""

import asyncio
from typing import Final

from armedic import lifetime
from armedic.clients.entra import SignIn
from armedic.clients.upstreams import Upstreams
from armedic.errors import UpstreamError, UpstreamUnavailableError

AT_ONCE: Final = 3
"""Sign-ins that have to succeed together: each may reach another replica."""
FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 4.0


async def wait_until_accepted(upstreams: Upstreams, sign_in: SignIn, until: float) -> None:
    """Sign in, with growing pauses, until nothing is said against the credential.

    Args:
        sign_in: With the values themselves in place of Refs.
        until: When to give up, on the monotonic clock; it is tried once in any case.

    Raises:
        UpstreamError: It is not accepted in time.
    Source: terraform-provider-azuread (what is made is looked for until it is seen several times in a row)
    """
    client = upstreams.entra(sign_in.environment)
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            said = await asyncio.gather(*(client.refusal_of(sign_in) for _ in range(AT_ONCE)))
        except UpstreamUnavailableError as error:
            said = [str(error)]
        refused = next((one for one in said if one is not None), None)
        if refused is None:
            return
        left = lifetime.left(until)
        if left <= 0:
            raise UpstreamError(
                f"the new credential does not work yet ({refused}), so nothing was made to use it;"
                " send the same request again with a longer wait_seconds",
                system="entra",
            )
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
