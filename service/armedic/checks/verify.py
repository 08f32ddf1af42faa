"""Does Azure DevOps' own Verify pass?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads
from armedic.facts import ABSENT, Absent

UNVERIFIABLE: Final = frozenset({"managedserviceidentity", "publishprofile"})
"""Schemes that Azure DevOps cannot verify: the identity exists only on the agent, or there is none."""


async def look(reads: Reads) -> Observation:
    """Ask Azure DevOps to use the stored credential."""
    outline = await reads.outline()
    if isinstance(outline, Absent):
        return Observation(outcome="skipped", detail="There is no connection to verify.", facts=_nothing())
    if (outline.scheme or "").casefold() in UNVERIFIABLE:
        detail = f"Azure DevOps cannot verify a connection of scheme {outline.scheme}: it works only on an agent."
        return Observation(outcome="skipped", detail=detail, facts=_nothing())
    verification = await reads.verification()
    if isinstance(verification, Absent):
        return Observation(outcome="skipped", detail="There is no connection to verify.", facts=_nothing())
    facts = {"seen_verification": verification}
    if verification.passed:
        return Observation(outcome="passed", detail="Azure DevOps signed in and read the scope.", facts=facts)
    return Observation(outcome="failed", detail=verification.message or verification.status_code, facts=facts)


def _nothing() -> dict[str, Absent]:
    return {"seen_verification": ABSENT}


CHECK: Final = Check(name="verify", facts=("seen_verification",), look=look, order=20)
