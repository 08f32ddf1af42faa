"""The one way in: from the headers of a request to a caller, and from a caller and an act to yes or no."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

import msgspec

from armedic.callers import anonymous, rules
from armedic.callers._watched import Watched
from armedic.callers.acts import Act
from armedic.callers.caller import Caller
from armedic.callers.keys import Keys
from armedic.callers.policy import Decision, decide, narrow
from armedic.callers.rules import Rule
from armedic.callers.tokens import KeySource, Tokens
from armedic.errors import CredentialMissingError, NotAllowedError
from armedic.secret import Secret
from armedic.settings import Permission, Settings

KEY: Final = b"x-api-key"
TOKEN: Final = b"authorization"
EVERYTHING: Final[frozenset[Permission]] = frozenset({"diagnose", "repair", "provision"})
ANONYMOUS: Final = Caller(name="anonymous", permissions=EVERYTHING)
ASK_FOR_KEY: Final = 'ApiKey realm="armedic", header="X-API-Key"'
ASK_FOR_TOKEN: Final = 'Bearer realm="armedic"'  # noqa: S105 - what a header says, not a secret


class Door:
    """Knows keys, tokens and rules as they are now."""

    def __init__(self, settings: Settings, key_source: Callable[[], KeySource]) -> None:
        """Read what the settings name.

        Args:
            settings: Of the service.
            key_source: Gives, once the service runs, where the signing keys of tokens come from.

        Raises:
            SettingError: The file of rules is not understood.
        """
        self._settings = settings
        self._for_callers = settings.identity == "on-behalf-of"
        self._keys = Keys(settings)
        self._tokens = Tokens(settings.entra, key_source) if settings.entra is not None else None
        path = settings.policy_file
        start = rules.read(path) if path is not None else None
        self._rules: Watched[tuple[Rule, ...] | None] = Watched(path, start, rules.read)

    async def caller(self, headers: Collection[tuple[bytes, bytes]], now: datetime) -> Caller:
        """Who a request is from.

        Args:
            headers: Names in lower case, as ASGI gives them.
            now: The time, in UTC.

        Raises:
            CredentialMissingError: No credential where one is needed, more than one, or one that is not good; the
                challenge says how.
            UpstreamUnavailableError: A token cannot be checked, since Microsoft Entra does not tell its keys.
        """
        given = [(name, value) for name, value in headers if name in {KEY, TOKEN}]
        if len(given) > 1:
            raise CredentialMissingError("Send one credential only: a key or a token.", challenge=self._challenge())
        if not given:
            if refusal := self._not_without(headers):
                raise CredentialMissingError(refusal, challenge=self._challenge())
            return ANONYMOUS
        name, value = given[0]
        return await self._by_token(value, now) if name == TOKEN else self._by_key(value, now)

    def decide(self, caller: Caller, act: Act, now: datetime) -> Decision:
        """Whether a caller may do an act; without rules, and where callers are acted for, what no rule fits."""
        return decide(self._rules.current(now), caller, act, otherwise=self._for_callers)

    def require(self, caller: Caller, act: Act, now: datetime) -> None:
        """Refuse an act that the caller may not do.

        Raises:
            NotAllowedError: It may not; the text names the rule.
        """
        decision = self.decide(caller, act, now)
        if not decision.allowed:
            raise NotAllowedError(decision.reason)

    def narrow(self, now: datetime) -> bool:
        """Whether a rule tells projects or connections apart."""
        return narrow(self._rules.current(now))

    def permit(self, caller: Caller, permission: Permission) -> None:
        """Refuse a caller that lacks a permission altogether.

        Raises:
            NotAllowedError: It does.
        """
        if permission in caller.permissions:
            return
        if caller.key is not None or self._settings.entra is None:
            raise NotAllowedError(f"The key {caller.name!r} does not carry the permission {permission!r}.")
        name = next(name for name, one in self._settings.entra.names.items() if one == permission)
        what = "delegated scope" if caller.delegated else "app role"
        raise NotAllowedError(f"The token of {caller.name!r} lacks the {what} {name!r} for {permission!r}.")

    def _not_without(self, headers: Collection[tuple[bytes, bytes]]) -> str | None:
        """Why a request is not answered without a credential; None where it is."""
        if not self._settings.anonymous:
            return self._wanted()
        objection = anonymous.objection(headers, self._settings.cors_origins)
        known = self._settings.api_keys or self._tokens  # else no credential would help
        return f"{objection} {self._wanted()}" if objection and known else objection

    def _by_key(self, value: bytes, now: datetime) -> Caller:
        if self._for_callers:
            text = "This service acts on behalf of its callers and takes no keys: send an access token of a user."
            raise CredentialMissingError(text, challenge=ASK_FOR_TOKEN)
        try:
            return self._keys.caller(value, now)
        except CredentialMissingError as error:
            raise CredentialMissingError(str(error), challenge=self._challenge()) from None

    async def _by_token(self, value: bytes, now: datetime) -> Caller:
        kind, _, token = value.decode("latin-1").strip().partition(" ")
        if kind.casefold() != "bearer" or self._tokens is None:
            raise CredentialMissingError(self._wanted(), challenge=self._challenge())
        caller = await self._tokens.caller(token.strip(), now)
        if not self._for_callers:
            return caller
        if not caller.delegated:
            text = (
                "This service acts on behalf of its callers, and the token is that of an application: Microsoft Entra"
                " exchanges tokens of users only."
            )
            raise CredentialMissingError(text, challenge=f'{ASK_FOR_TOKEN}, error="invalid_token"')
        return msgspec.structs.replace(caller, token=Secret(token.strip()))

    def _wanted(self) -> str:
        if self._for_callers:
            return "Send an access token of a user in the header Authorization, as Bearer."
        if self._tokens is None:
            return "Send your key in the header X-API-Key."
        return "Send an access token in the header Authorization, as Bearer, or your key in the header X-API-Key."

    def _challenge(self) -> str:
        if self._tokens is None:
            return ASK_FOR_KEY
        return ASK_FOR_TOKEN if self._for_callers else f"{ASK_FOR_TOKEN}, {ASK_FOR_KEY}"
