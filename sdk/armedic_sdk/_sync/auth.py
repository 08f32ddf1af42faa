"""The headers that say who asks."""
# Written by sdk/generator/twins.py from _async/auth.py; never edited.

import time

from armedic_sdk import _waits
from armedic_sdk._auth import EARLY_SECONDS, Identity, bearer


class Auth:
    """An identity at work: remembers the token of a credential until it ends."""

    def __init__(self, identity: Identity) -> None:
        """Nothing is asked for yet."""
        self._identity = identity
        self._kept: dict[str, str] = {"X-API-Key": identity.api_key} if identity.api_key else {}
        self._until = 0.0

    def headers(self) -> dict[str, str]:
        """The headers for one request.

        Raises:
            ValueError: The token cannot be sent.
            TypeError: A credential for `Armedic` was given to `Armedic`.
        """
        identity = self._identity
        if identity.credential is not None:
            if time.time() >= self._until:
                given = _waits.called(identity.credential.get_token, identity.scope)
                self._kept, self._until = bearer(given.token), given.expires_on - EARLY_SECONDS
        elif identity.token is not None:
            token = identity.token
            return bearer(token if isinstance(token, str) else _waits.called(token))
        return self._kept

    def refused(self) -> None:
        """The service did not take it: a credential is asked for another token next time."""
        self._until = 0.0
