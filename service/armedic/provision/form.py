"""What the manual form of a service connection asks for, of a principal that is there: the key apart."""

import re
from typing import Final

from armedic.clients.upstreams import Upstreams
from armedic.errors import ConflictError, FieldError, NotFoundError
from armedic.facts import Subscription
from armedic.ids import TenantId
from armedic.provision.inspect import Inspection
from armedic.provision.provisioned import Details

_SUBSCRIPTION: Final = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_GROUP: Final = re.compile(r"/providers/Microsoft\.Management/managementGroups/([^/]+)", re.IGNORECASE)


async def details_of(upstreams: Upstreams, found: Inspection, environment: str, subscription: str | None) -> Details:
    """The form, scoped to the subscription or management group that the principal has roles in.

    Args:
        subscription: Id or name of a subscription, where there are several.

    Raises:
        ConflictError: There are several, and none was chosen; each is told.
        NotFoundError: There is none, or not the one that was chosen.
    """
    places = _places(found)
    chosen = [one for one in places if subscription is None or subscription.casefold() in _names(one[1])]
    if not chosen:
        where = f"the subscription {subscription}" if subscription else "a subscription or management group"
        raise NotFoundError(f"the principal has no role that Armedic sees in {where}")
    if len(chosen) > 1:
        told = tuple(FieldError(pointer="subscription", detail=f"{one.id} ({one.name})") for _, one in chosen)
        raise ConflictError(
            f"the principal has roles in {len(chosen)} places, so choose one with subscription=: "
            + ", ".join(one.id for _, one in chosen),
            errors=told,
        )
    level, place = chosen[0]
    is_group = level == "ManagementGroup"
    if is_group:
        place = await upstreams.resource_manager(environment).get_management_group(place.id)
    return Details(
        environment=environment,
        scope_level=level,
        subscription_id=None if is_group else place.id,
        subscription_name=None if is_group else place.name,
        management_group_id=place.id if is_group else None,
        management_group_name=place.name if is_group else None,
        service_principal_id=found.client_id,
        tenant_id=place.tenant_id,
    )


def _places(found: Inspection) -> list[tuple[str, Subscription]]:
    """Management groups that roles are held at, and subscriptions that they are held at or below."""
    known = {one.id.casefold(): one for one in found.subscriptions}
    tenant_id = TenantId(found.tenant_id or "")
    places: dict[str, tuple[str, Subscription]] = {}
    for role in found.roles:
        scope = role.assignment.scope
        if group := _GROUP.match(scope):
            place = Subscription(id=group[1], name=group[1], tenant_id=tenant_id)
            places[group[1].casefold()] = ("ManagementGroup", place)
        elif (named := _SUBSCRIPTION.match(scope)) and named[1].casefold() in known:
            places[named[1].casefold()] = ("Subscription", known[named[1].casefold()])
    return list(places.values())


def _names(place: Subscription) -> set[str]:
    return {place.id.casefold(), place.name.casefold()}
