"""Is the application registration there, in which tenant, and may the connection's issuer serve it?"""

from datetime import timedelta
from typing import Any, Final

from armedic.checks._beside import beside
from armedic.checks._check import Check, Observation
from armedic.checks._connection import FEDERATED, in_whole, scheme_of, unknown, without
from armedic.checks._reads import Reads
from armedic.clients import devops, directory
from armedic.clients.directory import Directory
from armedic.facts import ABSENT, Absent, Application, Connection, ServicePrincipal, Unread, Verification

FACTS: Final = ("seen_application", "seen_deleted_application")
_KEPT: Final = timedelta(days=30)
"""How long a deleted one is kept. Source: learn.microsoft.com/graph/api/directory-deleteditems-restore."""
_SINGLE: Final = "AzureADMyOrg"
_ENTRA_ISSUERS: Final = ("https://login.microsoftonline.com/", "https://login.microsoftonline.us/")
_UNSERVED: Final = "AADSTS70052"


async def look(reads: Reads) -> Observation:
    """Look the client id up among the applications and the deleted ones."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, dict.fromkeys(FACTS, outline))
    directory = await reads.directory()
    if isinstance(directory, Absent):
        nothing = dict.fromkeys(FACTS, ABSENT)
        return Observation(outcome="skipped", detail="The connection names no application.", facts=nothing)
    facts: dict[str, Any] = {
        "seen_application": directory.application,
        "seen_deleted_application": directory.deleted_application,
    }
    if isinstance(directory.application, Unread):
        return unknown(directory.application, facts)
    if isinstance(directory.application, Application):
        return await _served(reads, outline, directory.application, facts)
    return _missing(outline, directory, facts)


async def _served(reads: Reads, outline: Connection, application: Application, facts: dict[str, Any]) -> Observation:
    exists = f"The application {application.display_name} exists"
    observed = {"object_id": application.object_id, "sign_in_audience": application.sign_in_audience}
    entra = scheme_of(outline) == FEDERATED and (outline.issuer or "").startswith(_ENTRA_ISSUERS)
    if not entra or application.sign_in_audience in {None, _SINGLE}:
        return Observation(outcome="passed", detail=f"{exists}.", observed=observed, facts=facts)
    verification = await beside(reads, reads.verification)
    if isinstance(verification, Verification) and verification.passed:
        detail = f"{exists}; it is open to other tenants, and Verify passes all the same."
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    refused = isinstance(verification, Verification) and _UNSERVED in verification.message
    detail = f"{exists}, but is open to other tenants: the Microsoft Entra issuer serves only those of one tenant."
    return Observation(
        outcome="failed" if refused or not isinstance(verification, Verification) else "warning",
        detail=detail,
        observed=observed,
        expected=_SINGLE,
        facts=facts,
    )


def _missing(outline: Connection, directory: Directory, facts: dict[str, Any]) -> Observation:
    principal, deleted = directory.service_principal, directory.deleted_application
    expected = f"an application with client id {outline.client_id}"
    if isinstance(principal, ServicePrincipal):
        return _principal_alone(principal, directory, expected, facts)
    if isinstance(deleted, Application):
        until = f" until {deleted.deleted_at + _KEPT:%Y-%m-%d}" if deleted.deleted_at else ""
        when = f" on {deleted.deleted_at:%Y-%m-%d}" if deleted.deleted_at else ""
        detail = f"The application {deleted.display_name} was deleted{when} and can be restored{until}."
        observed = {"object_id": deleted.object_id, "deleted_at": deleted.deleted_at}
        return Observation(outcome="failed", detail=detail, observed=observed, expected=expected, facts=facts)
    detail = "No application has this client id in the tenant."
    if isinstance(deleted, Unread):
        detail += f" Whether it was deleted could not be seen: {deleted.reason.removesuffix('.')}."
    return Observation(outcome="failed", detail=detail, observed=outline.client_id, expected=expected, facts=facts)


def _principal_alone(
    principal: ServicePrincipal, directory: Directory, expected: str, facts: dict[str, Any]
) -> Observation:
    home, own = principal.owner_tenant_id, directory.tenant_id
    if principal.type == "ManagedIdentity":
        return Observation(outcome="skipped", detail="A managed identity has no application registration.", facts=facts)
    if home and own and home.casefold() == own.casefold() and principal.type == "Application":
        detail = "The application registration is gone, although its service principal is there."
        return Observation(outcome="failed", detail=detail, expected=expected, facts=facts)
    unseen = Unread(
        reason=f"The application is registered in {f'tenant {home}' if home else 'another tenant'}",
        missing_permissions=(f"Microsoft Entra: an identity of Armedic in tenant {home}",) if home else (),
    )
    return unknown(unseen, facts | {"seen_application": unseen}, detail="Only its service principal is here")


CHECK: Final = Check(name="application", facts=FACTS, look=look, order=30, needs=(devops.READ, directory.READ))
