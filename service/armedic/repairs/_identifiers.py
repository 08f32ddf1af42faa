"""The identifiers of a connection: where they stand in its object, what is asked of them, and what follows from it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from armedic.facts import Connection, Intended, Subscription
from armedic.repairs._repair import RepairRequest

Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureStack"]
Guid = Annotated[
    str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", min_length=36, max_length=36)
]
Label = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/\\]+$", min_length=1, max_length=255)]
GroupId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.()-]+$", min_length=1, max_length=90)]
Address = Annotated[str, Meta(pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$", max_length=255)]

TENANT: Final = "authorization/parameters/tenantid"
CLIENT: Final = "authorization/parameters/serviceprincipalid"
SCOPE: Final = "authorization/parameters/scope"
ENVIRONMENT: Final = "data/environment"
SUBSCRIPTION: Final = "data/subscriptionId"
SUBSCRIPTION_NAME: Final = "data/subscriptionName"
GROUP: Final = "data/managementGroupId"
GROUP_NAME: Final = "data/managementGroupName"
MODE: Final = "data/creationMode"
URL: Final = "url"
_GUIDS: Final = frozenset({TENANT, CLIENT, SUBSCRIPTION})
_PRESENTED: Final = tuple(
    f"authorization/parameters/workloadidentityfederation{part}" for part in ("issuer", "subject")
)


class SetIdentifiers(RepairRequest, frozen=True, kw_only=True, tag="set-identifiers", omit_defaults=True):
    """Store the connection with other identifiers; those that are left out or null stay. At least one is needed."""

    tenant_id: Guid | None = None
    """Microsoft Entra tenant to sign in to."""
    client_id: Guid | None = None
    """appId of the application to sign in as; a stored secret stays and has to be that application's."""
    subscription_id: Guid | None = None
    """Azure subscription; its name follows, and a narrower scope of the connection in the old one."""
    subscription_name: Label | None = None
    """Name of the subscription as the connection shows it."""
    management_group_id: GroupId | None = None
    """Management group, by its id (the name in its ARM scope)."""
    management_group_name: Label | None = None
    """Name of the management group as the connection shows it."""
    environment: Environment | None = None
    """Azure cloud; the server address follows."""
    url: Address | None = None
    """Address of the cloud's management API."""


def given(request: SetIdentifiers) -> bool:
    """Whether it names anything."""
    return any(getattr(request, name) is not None for name in request.__struct_fields__)


def members_of(connection: Connection, request: SetIdentifiers) -> dict[str, str]:
    """What the request sets, and what is made of it."""
    asked = {
        TENANT: request.tenant_id,
        CLIENT: request.client_id,
        SUBSCRIPTION: request.subscription_id,
        SUBSCRIPTION_NAME: request.subscription_name,
        GROUP: request.management_group_id,
        GROUP_NAME: request.management_group_name,
        ENVIRONMENT: request.environment,
        SCOPE: _moved_scope(connection, request.subscription_id),
    }
    return {path: value for path, value in asked.items() if value is not None}


def _moved_scope(connection: Connection, subscription_id: str | None) -> str | None:
    """The connection's narrower scope in the new subscription, where it lies in the old one."""
    scope, old = stored_at(connection, SCOPE), connection.subscription_id
    before = f"/subscriptions/{old}"
    if (
        not isinstance(scope, str)
        or not old
        or not subscription_id
        or not scope.casefold().startswith(before.casefold())
    ):
        return None
    rest = scope[len(before) :]
    return None if rest and not rest.startswith("/") else f"/subscriptions/{subscription_id}{rest}"


def following(connection: Connection, intended: Intended, request: SetIdentifiers) -> dict[str, str]:
    """What has to follow: the name of a subscription or group, a cloud's address, and who manages the credential."""
    follows: dict[str, str] = {}
    found = intended.seen_subscription
    if isinstance(found, Subscription) and found.name:
        if request.subscription_id and request.subscription_name is None:
            follows[SUBSCRIPTION_NAME] = found.name
        if request.management_group_id and request.management_group_name is None:
            follows[GROUP_NAME] = found.name
    if request.environment or request.url:
        follows[URL] = intended.server_url
    automatic = (connection.creation_mode or "").casefold() == "automatic"
    if automatic and request.client_id and not is_same(CLIENT, request.client_id, connection.client_id):
        follows[MODE] = "Manual"  # Azure DevOps renews the secret of the application that it made, not of another one
    return follows


def touched(request: SetIdentifiers) -> Iterator[str]:
    """The members that the repair may change: they are no part of the state that it is planned from."""
    if request.tenant_id:
        yield from (TENANT, *_PRESENTED)
    if request.client_id:
        yield from (CLIENT, MODE)
    if request.subscription_id:
        yield from (SUBSCRIPTION, SUBSCRIPTION_NAME, SCOPE)
    if request.subscription_name:
        yield SUBSCRIPTION_NAME
    if request.management_group_id:
        yield from (GROUP, GROUP_NAME)
    if request.management_group_name:
        yield GROUP_NAME
    if request.environment:
        yield from (ENVIRONMENT, URL)
    if request.url:
        yield URL


def stored_at(connection: Connection, path: str) -> Any:
    """What the connection holds at a path, in any letter case; None where there is nothing."""
    node: Any = connection.document
    for name in path.split("/"):
        members = node if isinstance(node, Mapping) else {}
        node = next((value for key, value in members.items() if key.casefold() == name.casefold()), None)
    return node


def is_same(path: str, value: str, stored: Any) -> bool:
    """Whether what is stored at a path is the value already; ids in any letter case."""
    if not isinstance(stored, str):
        return False
    return value.casefold() == stored.casefold() if path in _GUIDS else value == stored
