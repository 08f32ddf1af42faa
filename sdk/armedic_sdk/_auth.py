"""How a client says who it is: what may be given, and what of it goes into a header."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import attrs

EARLY_SECONDS = 300
"""So long before its end a token is asked for anew."""


class Token(Protocol):
    """A token as azure-identity gives it."""

    @property
    def token(self) -> str:
        """The text."""
        ...

    @property
    def expires_on(self) -> int:
        """When it ends, in seconds since 1970."""
        ...


class Credential(Protocol):
    """Any credential of azure-identity, or of azure.identity.aio for `AsyncArmedic`."""

    @property
    def get_token(self) -> Callable[..., Token | Awaitable[Token]]:
        """Called with the scope."""
        ...


TokenText = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A bearer token, or what gives it: called for each request."""


@attrs.frozen(kw_only=True)
class Identity:
    """What was given to a client, at most one of three kinds; nothing of it shows in a repr."""

    api_key: str | None = attrs.field(default=None, repr=False)
    token: TokenText | None = attrs.field(default=None, repr=False)
    credential: Credential | None = attrs.field(default=None, repr=False)
    scope: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be sent.

        Raises:
            ValueError: More than one was given; a credential without its scope; a text that a header cannot carry.
        """
        if sum(one is not None for one in (self.api_key, self.token, self.credential)) > 1:
            raise ValueError("give an API key, a token or a credential, and not two of them")
        if (self.credential is None) != (self.scope is None):
            raise ValueError("a credential and the scope to ask it for belong together, e.g. 'api://armedic/.default'")
        if self.api_key is not None:
            sendable("API key", self.api_key)
        if isinstance(self.token, str):
            sendable("token", self.token)


def sendable(name: str, text: object) -> str:
    """The text, if a header can carry it.

    Raises:
        ValueError: It cannot; the message does not hold it, as that of the HTTP library would.
    """
    if not isinstance(text, str) or not text or not all("!" <= one <= "~" for one in text):
        message = f"the {name} is empty, or holds a space, a line's end or other characters that a header cannot carry"
        raise ValueError(message)
    return text


def bearer(token: Any) -> dict[str, str]:
    """The header of a token.

    Raises:
        ValueError: It is no text that a header can carry.
    """
    return {"Authorization": f"Bearer {sendable('token', token)}"}
