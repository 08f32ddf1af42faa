"""Does the application trust the assertion that the connection presents?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads
from armedic.facts import ABSENT, Absent, ServicePrincipal, Unread


async def look(reads: Reads) -> Observation:
    """Compare issuer and subject of the connection with every federated credential, letter case included."""
    outline = await reads.outline()
    directory = await reads.directory()
    trusted = ABSENT if isinstance(directory, Absent) else directory.federated_credentials
    facts = {"seen_federated_credentials": trusted}
    if isinstance(outline, Absent) or outline.scheme != "WorkloadIdentityFederation":
        return Observation(outcome="skipped", detail="The connection does not use federation.", facts=facts)
    if isinstance(directory, Absent):
        return Observation(outcome="skipped", detail="The connection names no application.", facts=facts)
    if isinstance(trusted, Unread):
        return Observation(
            outcome="unknown", detail=trusted.reason, facts=facts, missing_permissions=trusted.missing_permissions
        )
    if isinstance(trusted, Absent):
        principal = directory.service_principal
        if isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity":
            detail = "The credentials of a managed identity are not kept in the directory."
            unseen = Unread(reason=detail)
            return Observation(outcome="skipped", detail=detail, facts={"seen_federated_credentials": unseen})
        return Observation(outcome="skipped", detail="There is no application to trust anything.", facts=facts)
    if not trusted:
        return Observation(outcome="failed", detail="The application has no federated credential.", facts=facts)
    if any((one.issuer, one.subject) == (outline.issuer, outline.subject) for one in trusted):
        return Observation(outcome="passed", detail="A federated credential matches issuer and subject.", facts=facts)
    return Observation(
        outcome="failed", detail="No federated credential matches the connection's issuer and subject.", facts=facts
    )


CHECK: Final = Check(name="federated_credentials", facts=("seen_federated_credentials",), look=look, order=60)
