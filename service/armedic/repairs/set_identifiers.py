"""Correct what the connection names: tenant, client id, subscription or management group, cloud, address."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec

from armedic.causes import _cause
from armedic.changes.documents import changed, state_of, update
from armedic.changes.plan import Handoff, Plan, nothing
from armedic.clients import devops
from armedic.facts import (
    Absent,
    Application,
    Connection,
    Facts,
    Intended,
    Named,
    ServicePrincipal,
    Subscription,
    Tenant,
    Unread,
    Verification,
    present,
)
from armedic.repairs._identifiers import (
    CLIENT,
    MODE,
    SetIdentifiers,
    following,
    given,
    is_same,
    members_of,
    stored_at,
    touched,
)
from armedic.repairs._repair import Interest, Repair
from armedic.targets import ConnectionTarget

T = TypeVar("T")
_SIGNING_IN: Final = frozenset({"serviceprincipal", "workloadidentityfederation"})


def plan(facts: Facts, target: ConnectionTarget, request: SetIdentifiers) -> Plan:
    """PUT the object with these members changed, once what they name is there and belongs together.

    Azure DevOps' type definition marks environment, subscription and management group as not to be updated; whether
    it then refuses or ignores them is not documented: the look afterwards tells. Nothing of this takes time to show.
    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint, 7.1
    """
    connection, intended = facts.connection, facts.intended
    state: dict[str, Any] = {
        "connection": state_of(connection, apart_from=touched(request)),
        "request": msgspec.to_builtins(request),
    }
    if intended is None or not given(request):
        return Plan(changes=(), state=state, withheld="name at least one identifier to set")
    state |= _found(intended)
    if withheld := next(_objections(connection, intended, request), None):
        return Plan(changes=(), state=state, withheld=withheld, handoff=_handoff(connection, target, request))
    members = {
        path: value
        for path, value in (members_of(connection, request) | following(connection, intended, request)).items()
        if not is_same(path, value, stored_at(connection, path))
    }
    if not members:
        where = f"service connection {connection.name} of {target.organization}/{target.project}"
        return Plan(changes=(nothing("connection", where, "reversible"),), state=state)
    verification = facts.seen_verification
    return Plan(
        changes=(update("connection", target, connection, members, safety="reversible"),),
        state=state,
        lasting=frozenset(slug for slug, cause in _cause.catalogue().items() if "set-identifiers" in cause.repairs),
        or_undo=True,
        bears_more=isinstance(verification, Verification) and not verification.passed,
        irreversible=tuple(_irreversible(connection, members)),
    )


def _found(intended: Intended) -> dict[str, str]:
    """What the identifiers lead to, as part of the state."""
    tenant, subscription = intended.seen_tenant, intended.seen_subscription
    application, principal = intended.seen_application, intended.seen_service_principal
    found = {
        "tenant": tenant.id if isinstance(tenant, Tenant) else None,
        "subscription": subscription.id if isinstance(subscription, Subscription) else None,
        "home": subscription.tenant_id if isinstance(subscription, Subscription) else None,
        "application": application.object_id if isinstance(application, Application) else None,
        "principal": principal.principal_id if isinstance(principal, ServicePrincipal) else None,
    }
    return {name: value for name, value in found.items() if value}


def _objections(connection: Connection, intended: Intended, request: SetIdentifiers) -> Iterator[str]:
    """Why the identifiers cannot work together.

    Raises:
        UnreadError: What a new identifier names could not be looked at.
    """
    yield from _misplaced(connection, request)
    environment = request.environment or connection.environment or "AzureCloud"
    if request.url and request.url.rstrip("/") != intended.server_url.rstrip("/"):
        yield f"the management API of {environment} is at {intended.server_url}: tokens must go nowhere else"
    tenant_id = str(request.tenant_id or connection.tenant_id)
    seen, moved = intended.seen_tenant, bool(request.tenant_id or request.environment)
    if moved and isinstance(seen, Unread) and not seen.missing_permissions:
        yield f"whether tenant {tenant_id} is in {environment} was not seen: {seen.reason}"
    tenant = _read_if(seen, needed=moved)
    if tenant is None and moved:
        yield f"Microsoft Entra knows no tenant {tenant_id} in {environment}"
    yield from _elsewhere(connection, intended, request, environment, tenant)
    client_id = request.client_id or connection.client_id
    if client_id and (request.client_id or moved) and _nobody(intended, needed=bool(request.client_id)):
        yield f"tenant {tenant_id} has no application with the client id {client_id}"


def _nobody(intended: Intended, *, needed: bool) -> bool:
    """Whether the tenant has neither application nor principal; what is not known is not nobody."""
    identity = (intended.seen_application, intended.seen_service_principal)
    found = [_read_if(seen, needed=needed) for seen in identity]
    return not any(isinstance(seen, Unread) for seen in identity) and found == [None, None]


def _misplaced(connection: Connection, request: SetIdentifiers) -> Iterator[str]:
    """Identifiers that a connection of this kind does not have."""
    group = (connection.scope_level or "").casefold() == "managementgroup"
    if group and (request.subscription_id or request.subscription_name):
        yield "the connection is made for a management group, not for a subscription"
    if not group and (request.management_group_id or request.management_group_name):
        yield "the connection is made for a subscription, not for a management group"
    if request.client_id and (connection.scheme or "").casefold() not in _SIGNING_IN:
        yield f"a connection of scheme {connection.scheme} signs in with no client id"


def _elsewhere(
    connection: Connection, intended: Intended, request: SetIdentifiers, environment: str, tenant: Tenant | None
) -> Iterator[str]:
    """Whether the subscription or management group is not there, or of another tenant."""
    chosen = request.subscription_id or request.management_group_id
    named = chosen or connection.management_group_id or connection.subscription_id
    moved = bool(chosen or request.environment)
    found = _read_if(intended.seen_subscription, needed=moved)
    if found is None:
        if moved and named:
            yield f"Azure Resource Manager knows no subscription or management group {named} in {environment}"
        return
    allowed = {found.tenant_id.casefold(), *map(str.casefold, found.managed_by)}
    if tenant is not None and tenant.id.casefold() not in allowed and (moved or request.tenant_id):
        yield f"subscription {found.id} belongs to tenant {found.tenant_id}, not to {tenant.id}"


def _read_if(seen: T | Absent | Unread, *, needed: bool) -> T | None:
    """What was read; what the repair can do without may be unread."""
    return None if isinstance(seen, Unread) and not needed else present(seen)


def _handoff(connection: Connection, target: ConnectionTarget, request: SetIdentifiers) -> tuple[Handoff, ...]:
    values = {
        "tenant_id": request.tenant_id or connection.tenant_id,
        "client_id": request.client_id or connection.client_id,
        "subscription_id": request.subscription_id or connection.subscription_id,
        "management_group_id": request.management_group_id or connection.management_group_id,
        "environment": request.environment or connection.environment or "AzureCloud",
        "organization": target.organization,
        "project": target.project,
        "connection": connection.name,
    }
    return (
        Handoff(
            who="Owner of the subscription, with an Application Administrator of its tenant",
            what="Say which tenant, application and subscription belong together, or make a new service principal.",
            values={name: str(value) for name, value in values.items() if value},
        ),
    )


def _irreversible(connection: Connection, members: Mapping[str, str]) -> Iterator[str]:
    if CLIENT in members and connection.scheme == "ServicePrincipal":
        credential = "certificate" if connection.uses_certificate else "secret"
        yield (
            f"The {credential} that is stored stays as it is and has to be one of application {members[CLIENT]}: if it"
            f" is not, rotate-{credential} has to follow."
        )
    if MODE in members:
        yield "Azure DevOps no longer renews the secret by itself: the connection becomes a manual one."


def suggest(named: Named) -> Mapping[str, Any] | None:
    """What the connection should hold, where it was read for certain; never a guess."""
    if named.should_be is None:
        return None
    values = {name: value for name, value in msgspec.structs.asdict(named.should_be).items() if value is not None}
    return {"kind": "set-identifiers"} | values if values else None


def interest(request: SetIdentifiers) -> Interest:
    """What the new identifiers lead to."""
    if not given(request):
        return Interest()
    return Interest(becoming=lambda connection: _becoming(connection, request))


def _becoming(connection: Connection, request: SetIdentifiers) -> Connection:
    return Connection.from_document(changed(connection, members_of(connection, request)))


REPAIR: Final = Repair(
    slug="set-identifiers",
    title="Correct the identifiers",
    summary="Stores the connection with another tenant, client id, subscription, management group, cloud or address.",
    safety="reversible",
    needs=(devops.MANAGE,),
    request=SetIdentifiers,
    plan=plan,
    suggest=suggest,
    interest=interest,
)
