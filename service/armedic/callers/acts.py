"""What a caller asks for, in the terms that rules limit: places in Azure DevOps, scopes in Azure, changes."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal
from urllib.parse import unquote

import msgspec
from msgspec import UnsetType

from armedic.changes.plan import Change, Plan
from armedic.settings import Permission, Safety
from armedic.targets import ConnectionTarget

_GRANTING: Final = frozenset({"roleassignments", "roleassignmentschedulerequests"})
_AUTHORIZATION: Final = "/providers/microsoft.authorization/"
_SUBSCRIPTION: Final = "/subscriptions/"
_GROUP: Final = "/providers/microsoft.management/managementgroups/"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in Azure DevOps; a project and a connection by all that they are called: name and id."""

    organization: str
    project: tuple[str, ...] | UnsetType = ()
    """Empty for all projects of the organization; UNSET while it is not known."""
    connection: tuple[str, ...] | UnsetType = ()
    """Empty for all connections; UNSET while it is not known."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done. UNSET is what is not known yet; empty is what is not touched."""

    permission: Permission
    mode: Literal["plan", "apply"] | None = None
    """None for what has no modes, since it never changes anything."""
    places: tuple[Place, ...] = ()
    repair: str | UnsetType | None = None
    """Slug of the repair; None for what is none."""
    scopes: tuple[str, ...] | UnsetType = ()
    """ARM scopes: what the connection is for, what is written to, where roles are granted or held."""
    roles: tuple[tuple[str, ...], ...] | UnsetType = ()
    """Roles that are granted, each by its id and, where it is known, its name."""
    safety: frozenset[Safety] | UnsetType = frozenset()


def place_of(target: ConnectionTarget) -> Place:
    """A connection as it is named; it may be called otherwise too."""
    return Place(organization=target.organization, project=(target.project,), connection=(target.name_or_id,))


def planned(act: Act, plan: Plan, scopes: tuple[str, ...] = ()) -> Act:
    """The act, now that its changes are known: they may touch other organizations and other connections too.

    Args:
        act: What was asked for.
        plan: What it comes to.
        scopes: What is touched beside what the changes write to.
    """
    organizations = {place.organization.casefold() for place in act.places}
    more = [Place(organization=one) for one in sorted(set(_organizations(plan)) - organizations)]
    also = [place_of(one) for one in plan.also]
    changes = plan.pending
    return msgspec.structs.replace(
        act,
        places=(*act.places, *also, *more),
        scopes=tuple(dict.fromkeys((*scopes, *_scopes(changes)))),
        roles=tuple(dict.fromkeys(_roles(changes))),
        safety=frozenset(change.safety for change in changes),
    )


def subscription_of(scope: str) -> str | None:
    """The subscription that a scope is in; None for what is above one."""
    return _first(scope, _SUBSCRIPTION)


def management_group_of(scope: str) -> str | None:
    """The management group that a scope is; None for anything else."""
    return _first(scope, _GROUP)


def _first(scope: str, prefix: str) -> str | None:
    lower = unquote(scope).casefold()
    return lower[len(prefix) :].partition("/")[0] or None if lower.startswith(prefix) else None


def _organizations(plan: Plan) -> Iterator[str]:
    for change in plan.pending:
        if change.call is not None and change.call.system == "devops":
            yield unquote(change.call.path).lstrip("/").partition("/")[0].casefold()


def _scopes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if change.call is not None and change.call.system == "arm":
            path = unquote(change.call.path).partition("?")[0].casefold()
            yield path.partition(_AUTHORIZATION)[0] or "/"


def _roles(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    for change in changes:
        call = change.call
        if call is None or call.system != "arm" or call.method != "PUT":
            continue
        kind = unquote(call.path).casefold().rpartition(_AUTHORIZATION)[2].partition("/")[0]
        if kind in _GRANTING:
            yield (_role_id(call.body), *_named(change.after))


def _role_id(body: Any) -> str:
    """The id in the body of a role assignment; what is no text there is a role that no rule names."""
    properties = body.get("properties") if isinstance(body, dict) else None
    given = properties.get("roleDefinitionId") if isinstance(properties, dict) else None
    return str(given).rstrip("/").rpartition("/")[2].casefold()


def _named(after: Any) -> tuple[str, ...]:
    name = after.get("role") if isinstance(after, dict) else None
    return (name,) if isinstance(name, str) else ()
