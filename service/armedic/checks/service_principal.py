"""Does the application have a principal in the tenant, and may it sign in?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads, principal_of
from armedic.facts import ABSENT, Absent, Unread


async def look(reads: Reads) -> Observation:
    """Read the service principal behind the client id."""
    directory = await reads.directory()
    principal = principal_of(directory)
    facts = {"seen_service_principal": principal}
    if isinstance(directory, Absent):
        facts = {"seen_service_principal": ABSENT}
        return Observation(outcome="skipped", detail="The connection names no application.", facts=facts)
    if isinstance(principal, Unread):
        return Observation(
            outcome="unknown", detail=principal.reason, facts=facts, missing_permissions=principal.missing_permissions
        )
    if isinstance(principal, Absent):
        return Observation(
            outcome="failed", detail="The tenant has no service principal for the client id.", facts=facts
        )
    if not principal.enabled:
        return Observation(outcome="failed", detail="The service principal is disabled.", facts=facts)
    return Observation(outcome="passed", detail="The service principal exists and is enabled.", facts=facts)


CHECK: Final = Check(name="service_principal", facts=("seen_service_principal",), look=look, order=40)
