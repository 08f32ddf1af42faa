"""The answer of POST /spn: the only one that may carry a secret."""

import msgspec
from msgspec import UNSET, UnsetType

from armedic.api.changes import ChangesReply, changes_reply
from armedic.clients.upstreams import Upstreams
from armedic.provision.create import Provisioned
from armedic.provision.request import ProvisionRequest
from armedic.targets import ConnectionTarget


class SpnDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What the manual form of a service connection asks for."""

    environment: str
    """The cloud, by the name that Azure DevOps uses."""
    scope_level: str
    """Subscription or ManagementGroup."""
    subscription_id: str | None
    """Subscription Id."""
    subscription_name: str | None
    """Subscription Name."""
    management_group_id: str | None
    """Management Group Id."""
    management_group_name: str | None
    """Management Group Name."""
    service_principal_id: str | None
    """Service Principal Id: the application's client id; null in a plan that has yet to make it."""
    tenant_id: str
    """Tenant Id."""
    service_principal_key: str | UnsetType = UNSET
    """Service principal key: the secret, once, and only when it is delivered with the response."""


class SpnReply(ChangesReply, frozen=True, kw_only=True):
    """A service principal, planned or made."""

    details: SpnDetails
    """What the manual form of a service connection asks for."""
    object_id: str | None
    """Directory object id of the service principal."""
    application_id: str | None
    """Directory object id of the application."""
    connection_id: str | None
    """Id of the service connection, where one was asked for."""


def provisioned_reply(made: Provisioned, request: ProvisionRequest, upstreams: Upstreams) -> SpnReply:
    """What was made, on the wire."""
    wanted = request.connection
    target = (
        ConnectionTarget(organization=wanted.organization, project=wanted.project, name_or_id=wanted.name)
        if wanted
        else None
    )
    secret = made.result.secret
    details = SpnDetails(
        **msgspec.structs.asdict(made.details), service_principal_key=secret.reveal() if secret else UNSET
    )
    return SpnReply(
        **msgspec.structs.asdict(changes_reply(made.result, upstreams, target)),
        details=details,
        object_id=made.object_id,
        application_id=made.application_id,
        connection_id=made.connection_id,
    )
