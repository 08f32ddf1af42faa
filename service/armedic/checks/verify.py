"""Does Azure DevOps' own Verify pass?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import is_azure
from armedic.checks._reads import UNVERIFIABLE, Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection

NOTHING: Final = {"seen_verification": ABSENT}


async def look(reads: Reads) -> Observation:
    """Ask Azure DevOps to use the stored credential."""
    outline = await reads.outline()
    if isinstance(outline, Absent):
        return Observation(outcome="skipped", detail="There is no connection to verify.", facts=NOTHING)
    if (outline.scheme or "").casefold() in UNVERIFIABLE:
        detail = f"Azure DevOps cannot verify a connection of scheme {outline.scheme}: it works only on an agent."
        return Observation(outcome="skipped", detail=detail, facts=NOTHING)
    if outline.type is not None and not is_azure(outline):
        detail = f"Armedic does not know how a connection of type {outline.type} is verified."
        return Observation(outcome="skipped", detail=detail, facts=NOTHING)
    verification = await reads.verification()
    if isinstance(verification, Absent):
        return Observation(outcome="skipped", detail="There is no connection to verify.", facts=NOTHING)
    facts = {"seen_verification": verification}
    observed, expected = {"status": verification.status_code}, f"{_asked(outline)} answers ok"
    if verification.passed:
        detail = "Azure DevOps signed in and read the scope."
        return Observation(outcome="passed", detail=detail, observed=observed, expected=expected, facts=facts)
    detail = verification.message or verification.status_code
    return Observation(outcome="failed", detail=detail, observed=observed, expected=expected, facts=facts)


def _asked(outline: Connection) -> str:
    group = (outline.scope_level or "").casefold() == "managementgroup"
    return "TestConnectionManagementGroup" if group else "TestConnection"


CHECK: Final = Check(name="verify", facts=("seen_verification",), look=look, order=20, needs=(devops.READ, devops.USE))
