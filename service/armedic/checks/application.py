"""Is the application registration there, or deleted?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads
from armedic.facts import ABSENT, Absent, Application, ServicePrincipal, Unread


async def look(reads: Reads) -> Observation:
    """Look the client id up among the applications and the deleted ones."""
    directory = await reads.directory()
    if isinstance(directory, Absent):
        nothing = {"seen_application": ABSENT, "seen_deleted_application": ABSENT}
        return Observation(outcome="skipped", detail="The connection names no application.", facts=nothing)
    facts = {
        "seen_application": directory.application,
        "seen_deleted_application": directory.deleted_application,
    }
    match directory.application:
        case Unread() as unread:
            return Observation(
                outcome="unknown", detail=unread.reason, facts=facts, missing_permissions=unread.missing_permissions
            )
        case Application() as application:
            return Observation(
                outcome="passed", detail=f"The application {application.display_name} exists.", facts=facts
            )
    principal = directory.service_principal
    if isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity":
        return Observation(outcome="skipped", detail="A managed identity has no application registration.", facts=facts)
    if isinstance(principal, ServicePrincipal):
        return Observation(outcome="skipped", detail="The application is registered in another tenant.", facts=facts)
    if isinstance(directory.deleted_application, Application):
        return Observation(outcome="failed", detail="The application was deleted and can be restored.", facts=facts)
    return Observation(outcome="failed", detail="No application has this client id in the tenant.", facts=facts)


CHECK: Final = Check(name="application", facts=("seen_application", "seen_deleted_application"), look=look, order=30)
