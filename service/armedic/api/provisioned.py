"""The answer of POST /spn: the only one that may carry a secret."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from armedic.api.changes import ChangesReply, changes_reply
from armedic.api.findings import Moment
from armedic.clients.upstreams import Upstreams
from armedic.provision.provisioned import Details, Provisioned
from armedic.provision.request import CertificateCredential, ProvisionRequest
from armedic.provision.wanted import target_of


class SpnForm(msgspec.Struct, frozen=True, kw_only=True):
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
    """Service Principal Id: the client id; null in a plan that has yet to make it."""
    tenant_id: str
    """Tenant Id."""
    issuer: str | None
    """Issuer that a federated connection presents; null where there is none yet."""
    subject: str | None
    """Subject that a federated connection presents; null where there is none yet."""


class SpnDetails(SpnForm, frozen=True, kw_only=True):
    """What the manual form of a service connection asks for, with the key where it is delivered with the response."""

    service_principal_key: str | UnsetType = UNSET
    """Service principal key: the secret, once, and only when it is delivered with the response."""
    service_principal_certificate: str | UnsetType = UNSET
    """Certificate with its private key as PEM: a generated one, once, only when it is delivered with the response."""


class SpnFormReply(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="form"):
    """What the manual form of a service connection asks for, without the key."""

    details: SpnForm
    """The form."""


class SpnCredential(msgspec.Struct, frozen=True, kw_only=True):
    """What the principal signs in with; never its value."""

    kind: Literal["secret", "certificate", "federated"]
    """What it is."""
    key_id: str | None
    """Id of a secret or certificate, name of a federated credential; null where it has yet to be made."""
    ends_at: Moment | None
    """End of validity, UTC; null where it does not end."""


class PolicyReply(msgspec.Struct, frozen=True, kw_only=True):
    """What the tenant's default app management policy says of a kind of credential."""

    applies_to: Literal["secret", "certificate"]
    """Which kind."""
    allowed: bool
    """Whether one may be added at all."""
    longest_days: int | None
    """Days that one may be valid at most; null where that is not limited."""


class SpnReply(ChangesReply, frozen=True, kw_only=True):
    """A service principal, planned or made."""

    details: SpnDetails
    """What the manual form of a service connection asks for."""
    object_id: str | None
    """Directory object id of the service principal."""
    application_id: str | None
    """Directory object id of the application; null for a managed identity."""
    identity_id: str | None
    """ARM id of the managed identity; null for an application."""
    connection_id: str | None
    """Id of the service connection, where one was asked for."""
    key_vault_secret_id: str | None
    """URL of the version of the secret in the key vault, where it was delivered there."""
    credential: SpnCredential
    """What the principal signs in with."""
    policies: tuple[PolicyReply, ...]
    """The tenant's policies that limit credentials, where there are any and they may be read."""
    notes: tuple[str, ...]
    """What else is worth knowing."""


def provisioned_reply(made: Provisioned, request: ProvisionRequest, upstreams: Upstreams) -> SpnReply:
    """What was made, on the wire."""
    secret = made.result.secret
    is_certificate = isinstance(request.credential, CertificateCredential)
    shown = secret.reveal() if secret else UNSET
    details = SpnDetails(
        **msgspec.structs.asdict(made.details),
        service_principal_key=UNSET if is_certificate else shown,
        service_principal_certificate=shown if is_certificate else UNSET,
    )
    return SpnReply(
        **msgspec.structs.asdict(changes_reply(made.result, upstreams, target_of(request))),
        details=details,
        object_id=made.object_id,
        application_id=made.application_id,
        identity_id=made.identity_id,
        connection_id=made.connection_id,
        key_vault_secret_id=made.key_vault_secret_id,
        credential=SpnCredential(**msgspec.structs.asdict(made.credential)),
        policies=tuple(PolicyReply(**msgspec.structs.asdict(one)) for one in made.policies),
        notes=made.notes,
    )


def form_reply(details: Details) -> SpnFormReply:
    """The form, on the wire."""
    return SpnFormReply(details=SpnForm(**msgspec.structs.asdict(details)))
