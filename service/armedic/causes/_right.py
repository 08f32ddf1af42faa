"""What the identifiers of the live connection should be, where it is certain from what was read."""

import re
from typing import Final

import msgspec

from armedic.causes._payloads import CLOUDS, host, member, telling
from armedic.facts import Absent, Connection, Evidence, Facts, Identifiers, Subscription, Tenant

_NAMES: Final = {name.casefold(): name for name in ("AzureCloud", "AzureUSGovernment", "AzureChinaCloud")}
_SCOPE: Final = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


def righted(evidence: Evidence, facts: Facts) -> Evidence:
    """Evidence about the live connection, with what the connection should hold."""
    right = identifiers(facts)
    if right is None:
        return evidence
    return msgspec.structs.replace(evidence, named=msgspec.structs.replace(evidence.named, should_be=right))


def identifiers(facts: Facts) -> Identifiers | None:
    """What the live connection should hold in place of what it has; None where nothing of it is known for certain."""
    connection = facts.seen_connection
    if not isinstance(connection, Connection):
        return None
    found = Identifiers(
        tenant_id=_tenant(connection, facts),
        subscription_id=_subscription(connection, facts),
        environment=_environment(connection),
        url=_url(connection, facts),
    )
    return None if found == Identifiers() else found


def _tenant(connection: Connection, facts: Facts) -> str | None:
    """The tenant that the subscription belongs to: tokens of no other are taken, but for those that it lets in."""
    subscription, tenant = facts.seen_subscription, facts.seen_tenant
    if not isinstance(subscription, Subscription) or not subscription.tenant_id:
        return None
    home = subscription.tenant_id
    named = tenant.id if isinstance(tenant, Tenant) else connection.tenant_id
    allowed = {home.casefold(), *map(str.casefold, subscription.managed_by)}
    return None if named and named.casefold() in allowed else home


def _subscription(connection: Connection, facts: Facts) -> str | None:
    """The one of the connection's narrower scope, where the one that it names is not there, or it names none."""
    if (connection.scope_level or "").casefold() == "managementgroup":
        return None
    if connection.subscription_id and not isinstance(facts.seen_subscription, Absent):
        return None
    scope = _SCOPE.match(str(member(connection.document, "authorization", "parameters", "scope")))
    narrowed = telling(scope[1]) if scope else None
    return narrowed if narrowed != (connection.subscription_id or "").casefold() else None


def _environment(connection: Connection) -> str | None:
    """The cloud whose management API the address is, where the name is that of no cloud."""
    written = (connection.environment or "").casefold()
    if not written or written in CLOUDS or written == "azurestack":
        return None
    at = host(connection.url)
    return next((_NAMES[cloud] for cloud, api in CLOUDS.items() if at == api and cloud in _NAMES), None)


def _url(connection: Connection, facts: Facts) -> str | None:
    """The management API of the cloud in which the connection's tenant was found."""
    written = (connection.environment or "").casefold()
    if written not in _NAMES or not isinstance(facts.seen_tenant, Tenant):
        return None
    url = f"https://{CLOUDS[written]}/"
    return None if connection.url == url else url
