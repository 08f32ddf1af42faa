"""Resource Manager's answers as facts: roles, assignments, denials, locks, subscriptions."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from armedic.facts import (
    DenyAssignment,
    FederatedCredential,
    Lock,
    ManagedIdentity,
    Permission,
    RoleAssignment,
    RoleDefinition,
    ScheduledRole,
    Subscription,
)
from armedic.ids import ClientId, PrincipalId, Scope, TenantId

_HOME: Final = re.compile(r"must match (?:one of )?the tenants? 'https://[^/']+/([0-9a-f-]{36})/?", re.IGNORECASE)
_LOCKS: Final = "/providers/microsoft.authorization/locks/"


def role_assignment(item: Mapping[str, Any]) -> RoleAssignment:
    """An item of a list of role assignments, 2022-04-01."""
    properties = item["properties"]
    created = properties.get("createdOn")
    return RoleAssignment(
        id=str(item["id"]),
        scope=Scope(str(properties["scope"])),
        role_definition_id=last(properties["roleDefinitionId"]),
        principal_id=PrincipalId(str(properties["principalId"])),
        condition=properties.get("condition"),
        description=properties.get("description"),
        created_at=msgspec.convert(created, datetime) if isinstance(created, str) else None,
    )


def role_definition(item: Mapping[str, Any]) -> RoleDefinition:
    """An item of a list of role definitions, 2022-04-01."""
    properties = item["properties"]
    permissions = tuple(permission(one) for one in properties.get("permissions") or ())
    return RoleDefinition(id=last(item["id"]), name=str(properties["roleName"]), permissions=permissions)


def deny_assignment(item: Mapping[str, Any]) -> DenyAssignment:
    """An item of a list of deny assignments, 2022-04-01."""
    properties = item["properties"]
    return DenyAssignment(
        id=str(item["id"]),
        name=str(properties.get("denyAssignmentName") or last(item["id"])),
        scope=Scope(str(properties.get("scope") or "/")),
        permissions=tuple(permission(one) for one in properties.get("permissions") or ()),
        principals=_principals(properties.get("principals")),
        excluded=_principals(properties.get("excludePrincipals")),
        not_below=properties.get("doNotApplyToChildScopes") is True,
    )


def lock(item: Mapping[str, Any]) -> Lock:
    """An item of a list of locks, 2016-09-01; its scope is what stands before the provider in its id."""
    path = str(item["id"])
    end = path.casefold().rfind(_LOCKS)
    level = str(item["properties"].get("level") or "")
    return Lock(name=last(path), scope=Scope(path[:end] if end > 0 else "/"), level=level)


def federated_credential(item: Mapping[str, Any]) -> FederatedCredential:
    """An item of a list of a managed identity's federated credentials, 2024-11-30."""
    properties = item["properties"]
    return FederatedCredential(
        name=str(item.get("name") or ""),
        issuer=str(properties.get("issuer") or ""),
        subject=str(properties.get("subject") or ""),
        audiences=tuple(properties.get("audiences") or ()),
    )


def identity(item: Mapping[str, Any]) -> ManagedIdentity:
    """A user-assigned managed identity, 2024-11-30."""
    properties = item["properties"]
    return ManagedIdentity(
        resource_id=Scope(str(item["id"])),
        name=str(item["name"]),
        client_id=ClientId(str(properties["clientId"])),
        principal_id=PrincipalId(str(properties["principalId"])),
        tenant_id=TenantId(str(properties["tenantId"])),
        location=str(item.get("location") or ""),
        tags=item.get("tags") or {},
    )


def scheduled_role(item: Mapping[str, Any]) -> ScheduledRole:
    """An item of a list of role assignment schedule instances, 2020-10-01."""
    properties = item["properties"]
    end = properties.get("endDateTime")
    return ScheduledRole(
        scope=Scope(str(properties["scope"])),
        role_definition_id=last(properties["roleDefinitionId"]),
        principal_id=PrincipalId(str(properties["principalId"])),
        ends_at=msgspec.convert(end, datetime) if isinstance(end, str) else None,
    )


def subscription(item: Mapping[str, Any]) -> Subscription:
    """A subscription, 2022-12-01."""
    return Subscription(
        id=str(item["subscriptionId"]),
        name=str(item["displayName"]),
        tenant_id=TenantId(str(item["tenantId"])),
        state=str(item.get("state") or ""),
        managed_by=tuple(str(one.get("tenantId")) for one in item.get("managedByTenants") or ()),
    )


def management_group(item: Mapping[str, Any]) -> Subscription:
    """A management group, 2020-05-01."""
    properties = item["properties"]
    name = str(item["name"])
    return Subscription(
        id=name, name=str(properties.get("displayName") or name), tenant_id=TenantId(str(properties["tenantId"]))
    )


def home_tenant(message: str) -> TenantId | None:
    """The tenant of a subscription, as the refusal of a token from another tenant tells it.

    Source: InvalidAuthenticationTokenTenant, recorded answers
    """
    found = _HOME.search(message)
    return TenantId(found[1].casefold()) if found else None


def last(resource_id: str) -> str:
    """The last segment of an ARM id, lower case: of a role, its GUID."""
    return resource_id.rstrip("/").rsplit("/", 1)[-1].casefold()


def permission(item: Mapping[str, Any]) -> Permission:
    """An element of a role, of a deny assignment, or of what one may do oneself."""
    return Permission(
        actions=tuple(item.get("actions") or ()),
        not_actions=tuple(item.get("notActions") or ()),
        data_actions=tuple(item.get("dataActions") or ()),
        not_data_actions=tuple(item.get("notDataActions") or ()),
    )


def _principals(items: Iterable[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(str(one.get("id")).casefold() for one in items or ())
