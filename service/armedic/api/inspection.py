"""The answer of GET /spn/{client_id}."""

from typing import Literal

import msgspec

from armedic.api.findings import Moment
from armedic.facts import Application, Certificate, ClientSecret, ServicePrincipal
from armedic.provision.inspect import Inspection


class CredentialReply(msgspec.Struct, frozen=True, kw_only=True):
    """A credential, without its value."""

    kind: Literal["secret", "certificate"]
    """What it is."""
    key_id: str
    """Its id."""
    display_name: str | None
    """What the portal shows beside it."""
    starts_at: Moment | None
    """First day of validity, UTC."""
    ends_at: Moment
    """End of validity, UTC."""


class FederatedCredentialReply(msgspec.Struct, frozen=True, kw_only=True):
    """An assertion that the application trusts."""

    name: str
    """Its name."""
    issuer: str
    """Who may issue the assertion."""
    subject: str
    """Whom it must be about."""
    audiences: tuple[str, ...]
    """For whom it must be made."""


class ApplicationReply(msgspec.Struct, frozen=True, kw_only=True):
    """An application registration."""

    object_id: str
    """Directory object id."""
    display_name: str
    """Its name."""
    credentials: tuple[CredentialReply, ...]
    """Secrets and certificates, the first to end first."""


class ServicePrincipalReply(msgspec.Struct, frozen=True, kw_only=True):
    """The principal in the tenant."""

    object_id: str
    """Directory object id; what role assignments name."""
    display_name: str
    """Its name."""
    enabled: bool
    """Whether it may sign in."""
    type: str
    """Application or ManagedIdentity."""


class RoleAssignmentReply(msgspec.Struct, frozen=True, kw_only=True):
    """A role that the principal holds."""

    id: str
    """ARM id of the assignment."""
    role: str
    """Name of the role, or its id."""
    scope: str
    """Where it holds."""
    condition: str | None
    """What it is limited by, where there is a condition."""


class UsedByReply(msgspec.Struct, frozen=True, kw_only=True):
    """A service connection that uses it."""

    organization: str
    """Azure DevOps organization."""
    project: str
    """Project."""
    id: str
    """Id of the connection."""
    name: str
    """Its name in that project."""


class SpnInspectionReply(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="all"):
    """What stands behind a client id."""

    client_id: str
    """The client id."""
    application: ApplicationReply | None
    """The registration; null for a managed identity, and when it is gone."""
    deleted_application: ApplicationReply | None
    """The registration in the recycle bin, where it stays for 30 days."""
    service_principal: ServicePrincipalReply | None
    """The principal; null when there is none."""
    federated_credentials: tuple[FederatedCredentialReply, ...]
    """What the application trusts."""
    role_assignments: tuple[RoleAssignmentReply, ...]
    """The principal's own roles in the subscriptions that Armedic sees."""
    connections: tuple[UsedByReply, ...]
    """Connections that use it in the organizations asked for."""


def inspection_reply(found: Inspection) -> SpnInspectionReply:
    """What was found, on the wire."""
    return SpnInspectionReply(
        client_id=found.client_id,
        application=_application(found.application),
        deleted_application=_application(found.deleted_application),
        service_principal=_principal(found.principal),
        federated_credentials=tuple(
            FederatedCredentialReply(**msgspec.structs.asdict(one)) for one in found.federated_credentials
        ),
        role_assignments=tuple(
            RoleAssignmentReply(
                id=one.assignment.id, role=one.role, scope=one.assignment.scope, condition=one.assignment.condition
            )
            for one in found.roles
        ),
        connections=tuple(
            UsedByReply(organization=one.organization, project=one.project, id=one.id, name=one.name)
            for one in found.connections
        ),
    )


def _application(application: Application | None) -> ApplicationReply | None:
    if application is None:
        return None
    credentials = [
        *(_credential("secret", one) for one in application.secrets),
        *(_credential("certificate", one) for one in application.certificates),
    ]
    return ApplicationReply(
        object_id=application.object_id,
        display_name=application.display_name,
        credentials=tuple(sorted(credentials, key=lambda one: one.ends_at)),
    )


def _credential(kind: Literal["secret", "certificate"], one: ClientSecret | Certificate) -> CredentialReply:
    return CredentialReply(
        kind=kind, key_id=one.key_id, display_name=one.display_name, starts_at=one.starts_at, ends_at=one.ends_at
    )


def _principal(principal: ServicePrincipal | None) -> ServicePrincipalReply | None:
    if principal is None:
        return None
    return ServicePrincipalReply(
        object_id=principal.principal_id,
        display_name=principal.display_name,
        enabled=principal.enabled,
        type=principal.type,
    )
