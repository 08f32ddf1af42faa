"""The operations on service principals as data; see `_calls`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import attrs

from armedic_sdk._calls import Call, Mode, wire
from armedic_sdk._generated.api.spn import create_spn, delete_spn, get_spn, restore_spn
from armedic_sdk._generated.models.certificate_credential import CertificateCredential
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.deletion_reply import DeletionReply
from armedic_sdk._generated.models.deliver_connection import DeliverConnection
from armedic_sdk._generated.models.deliver_key_vault import DeliverKeyVault
from armedic_sdk._generated.models.deliver_response import DeliverResponse
from armedic_sdk._generated.models.federated_credential import FederatedCredential
from armedic_sdk._generated.models.get_spn_environment import GetSpnEnvironment
from armedic_sdk._generated.models.provision_request import ProvisionRequest
from armedic_sdk._generated.models.provision_request_identity import ProvisionRequestIdentity
from armedic_sdk._generated.models.restore_request import RestoreRequest
from armedic_sdk._generated.models.secret_credential import SecretCredential
from armedic_sdk._generated.models.spn_form import SpnForm
from armedic_sdk._generated.models.spn_form_reply import SpnFormReply
from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply
from armedic_sdk._generated.models.spn_reply import SpnReply
from armedic_sdk._generated.types import UNSET

Environment = GetSpnEnvironment
IdentityKind = ProvisionRequestIdentity
Credential = SecretCredential | CertificateCredential | FederatedCredential
Delivery = DeliverResponse | DeliverConnection | DeliverKeyVault


class SecretText(str):
    """A secret: the text itself when used, "***" when shown as a part of something."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Three stars."""
        return "'***'"


def create_call(body: ProvisionRequest, idempotency_key: str | None) -> Call[SpnReply]:
    """POST /spn; the secret in the answer does not show in a repr."""
    key = UNSET if idempotency_key is None else idempotency_key
    return Call(
        wire(create_spn, body=body, idempotency_key=key),
        _read_spn,
        safe=body.mode == "plan" or idempotency_key is not None,
    )


def inspect_call(
    client_id: str | UUID, environment: Environment, organizations: tuple[str, ...]
) -> Call[SpnInspectionReply]:
    """GET /spn/{client_id}."""
    request = wire(
        get_spn, client_id=UUID(str(client_id)), environment=environment, organization=list(organizations) or UNSET
    )
    return Call(request, SpnInspectionReply.from_dict, safe=True)


def form_call(client_id: str | UUID, environment: Environment, subscription: str | None) -> Call[SpnForm]:
    """GET /spn/{client_id}?format=form."""
    request = wire(
        get_spn,
        client_id=UUID(str(client_id)),
        environment=environment,
        format_="form",
        subscription=UNSET if subscription is None else subscription,
    )
    return Call(request, lambda body: SpnFormReply.from_dict(body).details, safe=True)


def restore_call(client_id: str | UUID, body: RestoreRequest) -> Call[ChangesReply]:
    """POST /spn/{client_id}/restore."""
    request = wire(restore_spn, client_id=UUID(str(client_id)), body=body)
    return Call(request, ChangesReply.from_dict, safe=body.mode == "plan")


@attrs.frozen(kw_only=True)
class Deletion:
    """What DELETE /spn/{client_id} is asked for."""

    client_id: UUID
    environment: Environment
    organizations: tuple[str, ...]
    mode: Mode
    fingerprint: str | None
    force: bool
    connections: bool


def delete_call(wanted: Deletion) -> Call[DeletionReply]:
    """DELETE /spn/{client_id}."""
    request = wire(
        delete_spn,
        client_id=wanted.client_id,
        environment=wanted.environment,
        organization=list(wanted.organizations) or UNSET,
        mode=wanted.mode,
        fingerprint=UNSET if wanted.fingerprint is None else wanted.fingerprint,
        force=wanted.force,
        connections=wanted.connections,
    )
    return Call(request, DeletionReply.from_dict, safe=wanted.mode == "plan")


def _read_spn(body: Mapping[str, Any]) -> SpnReply:
    reply = SpnReply.from_dict(body)
    details = reply.details
    if details.service_principal_key:
        details.service_principal_key = SecretText(details.service_principal_key)
    if details.service_principal_certificate:
        details.service_principal_certificate = SecretText(details.service_principal_certificate)
    return reply
