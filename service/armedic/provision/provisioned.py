"""What came of a request for a service principal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from armedic.changes.result import Result
from armedic.facts import SecretPolicy, Unread
from armedic.provision import credentials
from armedic.provision.connections import scope_data
from armedic.provision.reading import Reading
from armedic.provision.request import SecretCredential
from armedic.provision.wanted import Wanted


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What the manual form of a service connection asks for, the key apart."""

    environment: str
    scope_level: str
    subscription_id: str | None
    subscription_name: str | None
    management_group_id: str | None
    management_group_name: str | None
    service_principal_id: str | None
    """None in a plan that has yet to create it."""
    tenant_id: str
    issuer: str | None = None
    """What a federated connection presents, once it is there."""
    subject: str | None = None


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A credential that was made, planned, or found."""

    kind: Literal["secret", "certificate", "federated"]
    key_id: str | None
    """Id of a secret or certificate, name of a federated credential; None where it has yet to be made."""
    ends_at: datetime | None
    """None where it does not end."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the tenant allows of a kind of credential."""

    applies_to: Literal["secret", "certificate"]
    allowed: bool
    longest_days: int | None


class Provisioned(msgspec.Struct, frozen=True, kw_only=True):
    """A service principal, made or planned."""

    result: Result
    details: Details
    object_id: str | None
    """Object id of the service principal."""
    application_id: str | None
    """Object id of the application."""
    identity_id: str | None
    """ARM id of the managed identity."""
    connection_id: str | None
    key_vault_secret_id: str | None
    """URL of the version of the secret in the key vault."""
    credential: Issued
    policies: tuple[Policy, ...]
    notes: tuple[str, ...]
    """What else the caller should know."""


def provisioned(
    reading: Reading, wanted: Wanted, result: Result, outputs: Mapping[str, Mapping[str, Any]]
) -> Provisioned:
    """The answer, from what was read and what the steps gave."""
    taken_back = {one.change.key for one in result.reports if one.status in {"undone", "failed", "skipped"}}
    made = {key: value for key, value in outputs.items() if key not in taken_back}
    who, application, identity = reading.who, made.get("application", {}), made.get("identity", {})
    known = reading.devops.connection
    connection = made.get("connection", {})
    data = scope_data(reading, wanted)
    return Provisioned(
        result=result,
        details=Details(
            environment=wanted.cloud,
            scope_level=data["scopeLevel"],
            subscription_id=data.get("subscriptionId"),
            subscription_name=data.get("subscriptionName"),
            management_group_id=data.get("managementGroupId"),
            management_group_name=data.get("managementGroupName"),
            service_principal_id=application.get("appId") or identity.get("clientId") or who.client_id,
            tenant_id=reading.place.tenant_id,
            issuer=connection.get("issuer") or (known.issuer if known else None),
            subject=connection.get("subject") or (known.subject if known else None),
        ),
        object_id=made.get("principal", {}).get("id") or identity.get("principalId") or who.principal_id,
        application_id=application.get("id") or (who.application.object_id if who.application else None),
        identity_id=who.identity_scope or None if (who.identity or identity) else None,
        connection_id=connection.get("id") or (known.id if known else None),
        key_vault_secret_id=made.get("vault", {}).get("id"),
        credential=_issued(reading, wanted, made),
        policies=_policies(reading),
        notes=_notes(reading),
    )


def _issued(reading: Reading, wanted: Wanted, made: Mapping[str, Mapping[str, Any]]) -> Issued:
    if wanted.federated:
        return Issued(kind="federated", key_id=made.get("federated-credential", {}).get("name"), ends_at=None)
    kind: Literal["secret", "certificate"] = (
        "secret" if isinstance(wanted.credential, SecretCredential) else "certificate"
    )
    there = credentials.held(reading, wanted)
    key_id = made.get(kind, {}).get("keyId") or (there.key_id if there else None)
    if there is not None and key_id == there.key_id:
        return Issued(kind=kind, key_id=key_id, ends_at=there.ends_at)
    return Issued(kind=kind, key_id=key_id, ends_at=credentials.end_of_new(reading, wanted))


def _policies(reading: Reading) -> tuple[Policy, ...]:
    if isinstance(reading.policies, Unread):
        return ()
    kinds: tuple[Literal["secret", "certificate"], ...] = ("secret", "certificate")
    return tuple(_policy(kind, one) for kind, one in zip(kinds, reading.policies, strict=True) if one is not None)


def _policy(kind: Literal["secret", "certificate"], policy: SecretPolicy) -> Policy:
    allowed = not policy.banned and policy.longest_days != 0
    return Policy(applies_to=kind, allowed=allowed, longest_days=policy.longest_days)


def _notes(reading: Reading) -> tuple[str, ...]:
    if not isinstance(reading.policies, Unread):
        return ()
    needs = ", ".join(reading.policies.missing_permissions)
    return (f"the tenant's policy on credentials may not be read ({needs}): a credential may be refused for it",)
