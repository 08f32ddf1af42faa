"""The environment's ARMEDIC_ variables as one frozen Settings. Nothing else in Armedic reads the environment."""

from armedic.settings.checking import EXAMPLE, EXCHANGING, check, is_loopback
from armedic.settings.files import read_api_keys
from armedic.settings.reading import load
from armedic.settings.structs import (
    ENVIRONMENTS,
    PUBLISHED_DEVOPS,
    ApiKey,
    CloudSettings,
    CredentialKind,
    EntraSettings,
    Environment,
    Guid,
    IdentityKind,
    Permission,
    Safety,
    SettingError,
    Settings,
    Url,
)
from armedic.settings.variables import CLOUD_SECRET, PREFIX, VARIABLES

__all__ = [
    "CLOUD_SECRET",
    "ENVIRONMENTS",
    "EXAMPLE",
    "EXCHANGING",
    "PREFIX",
    "PUBLISHED_DEVOPS",
    "VARIABLES",
    "ApiKey",
    "CloudSettings",
    "CredentialKind",
    "EntraSettings",
    "Environment",
    "Guid",
    "IdentityKind",
    "Permission",
    "Safety",
    "SettingError",
    "Settings",
    "Url",
    "check",
    "is_loopback",
    "load",
    "read_api_keys",
]
