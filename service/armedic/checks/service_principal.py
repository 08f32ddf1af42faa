"""Does the application have a principal in the tenant, and may it sign in?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, unknown, without
from armedic.checks._reads import Reads, principal_of
from armedic.clients import devops, directory
from armedic.facts import ABSENT, Absent, Application, Connection, ServicePrincipal, Unread


async def look(reads: Reads) -> Observation:
    """Read the service principal behind the client id."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_service_principal": outline})
    directory = await reads.directory()
    principal = principal_of(directory)
    facts = {"seen_service_principal": principal}
    if isinstance(directory, Absent):
        facts = {"seen_service_principal": ABSENT}
        return Observation(outcome="skipped", detail="The connection names no application.", facts=facts)
    if isinstance(principal, Unread):
        return unknown(principal, facts)
    if isinstance(principal, Absent):
        there = isinstance(directory.application, Application)
        aside = ", although it has the application" if there else ""
        detail = f"The tenant has no service principal for the client id{aside}."
        expected = f"a service principal for client id {outline.client_id}"
        return Observation(outcome="failed", detail=detail, expected=expected, facts=facts)
    kind = "managed identity" if principal.type == "ManagedIdentity" else "service principal"
    observed = {
        "object_id": principal.principal_id,
        "display_name": principal.display_name,
        "type": principal.type,
        "enabled": principal.enabled,
    }
    if not principal.enabled:
        detail = f"The {kind} {principal.display_name} is disabled."
        return Observation(outcome="failed", detail=detail, observed=observed, expected="enabled", facts=facts)
    detail = f"The {kind} {principal.display_name} exists and is enabled.{_made_anew(outline, principal)}"
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _made_anew(outline: Connection, principal: ServicePrincipal) -> str:
    """A note where the connection remembers another object id: roles of the former principal do not come back."""
    kept = outline.principal_id
    if kept is None or kept.casefold() == principal.principal_id.casefold():
        return ""
    return f" The connection remembers another one, {kept}: it was made anew, and needs its roles again."


CHECK: Final = Check(
    name="service_principal",
    facts=("seen_service_principal",),
    look=look,
    order=40,
    needs=(devops.READ, directory.READ),
)
