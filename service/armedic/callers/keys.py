"""Callers by API key: known by digest only, from a file that may change while the service runs."""

import hashlib
import hmac
from datetime import datetime

from armedic.callers._watched import Watched
from armedic.callers.caller import Caller
from armedic.errors import CredentialMissingError
from armedic.settings import ApiKey, Settings, read_api_keys


class Keys:
    """The keys that are known now."""

    def __init__(self, settings: Settings) -> None:
        self._known: Watched[tuple[ApiKey, ...]] = Watched(settings.api_keys_file, settings.api_keys, read_api_keys)

    def caller(self, key: bytes, now: datetime) -> Caller:
        """The caller that a key belongs to; it is compared with every known digest, each in constant time.

        Raises:
            CredentialMissingError: The key is not known, or has expired.
        """
        digest = hashlib.sha256(key).digest()
        found = [entry for entry in self._known.current(now) if hmac.compare_digest(entry.digest, digest)]
        if not found:
            raise CredentialMissingError("The key is not known.")
        valid = next((entry for entry in found if entry.expires_at is None or entry.expires_at > now), None)
        if valid is None:
            raise CredentialMissingError("The key has expired.")
        return Caller(
            name=valid.name,
            key=valid.name,
            permissions=valid.permissions,
            organizations=valid.organizations,
            safety=valid.safety,
        )
