"""Whether Armedic's own identity has the rights that a plan needs, as far as that can be told beforehand."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Final

from armedic.changes.plan import Plan
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError
from armedic.facts import Permission

_AZURE: Final = re.compile(r"Azure: (?P<action>\S+/\S+) at (?P<scope>/\S*)")
_GRAPH: Final = re.compile(r"Microsoft Graph: (?P<roles>.+)")
_ROLE: Final = re.compile(r"[A-Z][A-Za-z]+(?:\.[A-Za-z]+)+")


async def held_rights(upstreams: Upstreams, plan: Plan) -> Mapping[str, bool]:
    """Of the rights that the changes of a plan need, those that are known to be there, or not to be there.

    Azure DevOps does not tell of organization level rights: these are left out. Ownership of an application is not
    looked at either: with OwnedBy alone nothing is said.
    """
    needs = {(need, change.call.environment) for change in plan.pending if change.call for need in change.needs}
    told = await asyncio.gather(*(_held(upstreams, need, environment) for need, environment in needs))
    return {need: held for (need, _), held in zip(needs, told, strict=True) if held is not None}


async def _held(upstreams: Upstreams, need: str, environment: str) -> bool | None:
    try:
        if azure := _AZURE.fullmatch(need):
            permissions = await upstreams.resource_manager(environment).list_own_permissions(azure["scope"])
            return _covered(permissions, azure["action"])
        if graph := _GRAPH.fullmatch(need):
            return _granted(await upstreams.graph_roles(environment), _ROLE.findall(graph["roles"]))
    except ArmedicError:  # what cannot be looked at is not known
        return None
    return None


def _covered(permissions: Iterable[Permission], action: str) -> bool:
    return any(permission.covers(action) for permission in permissions)


def _granted(roles: frozenset[str] | None, wanted: Iterable[str]) -> bool | None:
    if roles is None:
        return None
    enough = roles.intersection(wanted)
    if not enough:
        return False
    return None if all(role.endswith(".OwnedBy") for role in enough) else True
