"""What the causes that read a shown service endpoint ask of it: whose it is, whether it is whole, what it holds."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from armedic.causes._state import shown, verified
from armedic.facts import Certainty, Connection, Evidence, Facts, Payload

MISSING: Final = "absent"
PRINCIPAL: Final = "serviceprincipal"
FEDERATED: Final = "workloadidentityfederation"
MANAGED_IDENTITY: Final = "managedserviceidentity"
_GUID: Final = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_FEWEST_DIGITS: Final = 4
"""A GUID of fewer different digits stands for one that was taken out."""
_ANSWERED: Final = ("createdby", "operationstatus")
STACK: Final = "azurestack"
CLOUDS: Final[Mapping[str, str]] = {
    "azurecloud": "management.azure.com",
    "azureusgovernment": "management.usgovcloudapi.net",
    "azurechinacloud": "management.chinacloudapi.cn",
    "azuregermancloud": "management.microsoftazure.de",
}
"""The host of each cloud's management API, by environment in lower case; Azure Stack has its own.

Source: MicrosoftDocs/vsts-rest-api-specs ListEndpointTypes.json, dependencyData of azurerm
"""


def member(document: object, *path: str) -> Any:
    """A member at a path, keys in any letter case; MISSING where there is none."""
    node: Any = document
    for key in path:
        if not isinstance(node, Mapping):
            return MISSING
        node = next((value for name, value in node.items() if str(name).casefold() == key.casefold()), MISSING)
    return node


def empty(value: object) -> bool:
    """Whether a member that is there has no value."""
    return value is None or (isinstance(value, str) and value.strip() == "")


def scheme(connection: Connection) -> str:
    """The authorization scheme, lower case; "" when unknown."""
    return (connection.scheme or "").casefold()


def is_azure(connection: Connection) -> bool:
    """Whether it says that it is an Azure Resource Manager connection."""
    return (connection.type or "").casefold() == "azurerm"


def telling(value: object) -> str | None:
    """A real GUID, lower case; None for a placeholder or anything else."""
    if not isinstance(value, str) or not _GUID.fullmatch(value.strip()):
        return None
    plain = value.strip().strip("{}").casefold()
    return plain if len(set(plain) - {"-"}) >= _FEWEST_DIGITS else None


def host(url: object) -> str:
    """The host of an absolute URL, lower case; "" when it has none or holds a placeholder."""
    if not isinstance(url, str) or set(url) & set("<>{}$*"):
        return ""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def cloud_of(name: str) -> str | None:
    """The environment, lower case, whose management API is at that host or below it."""
    return next((cloud for cloud, api in CLOUDS.items() if name == api or name.endswith("." + api)), None)


def looked_at(facts: Facts) -> tuple[Payload, ...]:
    """Every endpoint that was shown, and the live one unless Verify passes with it."""
    return tuple(one for one in shown(facts) if not (one.source == "devops" and verified(facts)))


def created(payloads: Iterable[Payload]) -> tuple[Payload, ...]:
    """The whole bodies that create a connection, for each name the last that was sent.

    An answer has an id and tells who made it; a part that somebody cut out lacks name, url, data or authorization.
    """
    kept = {str(one.connection.name).casefold(): one for one in payloads if _creates(one)}
    return tuple(kept.values())


def _creates(payload: Payload) -> bool:
    connection = payload.connection
    if payload.masked or payload.source == "devops" or not is_azure(connection) or not connection.name:
        return False
    stored = connection.id is not None and set(str(connection.id)) - set("0-")
    answered = any(member(connection.document, key) != MISSING for key in _ANSWERED)
    whole = (
        member(connection.document, "url") != MISSING
        and isinstance(member(connection.document, "data"), Mapping)
        and member(connection.document, "authorization") != MISSING
    )
    return whole and not stored and not answered


def seen(
    payload: Payload, path: tuple[str, ...], *, observed: Any, expected: Any, certainty: Certainty = "confirmed"
) -> Evidence:
    """What stands, or does not stand, at a place of the endpoint."""
    return Evidence(
        source=payload.source,
        location=payload.at(*path),
        item=payload.item,
        observed=observed,
        expected=expected,
        named=payload.connection.named,
        certainty=certainty,
    )
