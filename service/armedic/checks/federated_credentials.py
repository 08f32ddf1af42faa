"""Does the application, or the managed identity, trust the assertion that the connection presents?"""

from typing import Any, Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import (
    FEDERATED,
    in_whole,
    is_azure,
    passes,
    registered_elsewhere,
    scheme_of,
    signs_in,
    unknown,
    without,
)
from armedic.checks._reads import Reads, principal_of
from armedic.clients import devops, directory
from armedic.clients.directory import Directory
from armedic.facts import (
    ABSENT,
    Absent,
    Application,
    Connection,
    FederatedCredential,
    Mismatch,
    ServicePrincipal,
    Unread,
    audience_of,
    by_closeness,
    decoded,
)

FIELD: Final = "seen_federated_credentials"


async def look(reads: Reads) -> Observation:
    """Compare issuer, subject and audience of the connection with every federated credential, to the letter."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {FIELD: outline})
    if scheme_of(outline) != FEDERATED or not is_azure(outline):
        return _skipped("The connection does not use federation.")
    directory = await reads.directory()
    if isinstance(directory, Absent):
        return _skipped("The connection names no application.")
    trusted = directory.federated_credentials
    if isinstance(trusted, Unread):
        return unknown(trusted, {FIELD: trusted})
    if isinstance(trusted, Absent):
        principal = principal_of(directory)
        if isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity":
            return await _of_identity(reads, outline, principal)
        if isinstance(principal, ServicePrincipal) and registered_elsewhere(principal, directory):
            needs = f"Microsoft Entra: an identity of Armedic in tenant {principal.owner_tenant_id}"
            reason = f"The application is registered in tenant {principal.owner_tenant_id}"
            unseen = Unread(reason=reason, missing_permissions=(needs,))
            return unknown(unseen, {FIELD: unseen})
        return _skipped(_nobody(directory))
    return await _compared(reads, outline, trusted, "application")


async def _of_identity(reads: Reads, outline: Connection, principal: ServicePrincipal) -> Observation:
    """The credentials of a managed identity are kept in Resource Manager, not in the directory."""
    if await passes(reads):
        reason = "Verify passes, so what the managed identity trusts was not looked up"
        return Observation(outcome="skipped", detail=f"{reason}.", facts={FIELD: Unread(reason=reason)})
    trusted = await reads.identity_credentials()
    if isinstance(trusted, Absent):
        where = principal.resource_id or "a resource of which it is a part: it has no federated credentials"
        detail = f"The managed identity {principal.display_name} is not where the directory says ({where})."
        return Observation(outcome="failed", detail=detail, facts={FIELD: ABSENT})
    return await _compared(reads, outline, trusted, "managed identity")


async def _compared(
    reads: Reads, outline: Connection, trusted: tuple[FederatedCredential, ...], who: str
) -> Observation:
    facts = {FIELD: trusted}
    if outline.issuer is None or outline.subject is None:
        reason = "Azure DevOps does not show which issuer and subject the connection presents"
        return unknown(Unread(reason=reason), facts)
    if not trusted:
        detail = f"The {who} has no federated credential."
        expected = f"issuer {outline.issuer}, subject {outline.subject}"
        return Observation(outcome="failed", detail=detail, observed=[], expected=expected, facts=facts)
    audience = audience_of(outline.environment)
    closest = by_closeness(trusted, outline.issuer, outline.subject, audience)[0]
    shown = _shown(closest.credential)
    if not closest.parts:
        detail = f"The federated credential {closest.credential.name} has the connection's issuer and subject."
        return Observation(outcome="passed", detail=detail, observed=shown, facts=facts)
    if any(one.subject == "" for one in trusted):
        detail = f"The {who} has a flexible federated credential, whose expression Armedic does not evaluate"
        return Observation(outcome="unknown", detail=f"{detail}.", observed=shown, facts=facts)
    detail = f"No federated credential fits; the closest is {closest.credential.name}: {'; '.join(closest.parts)}."
    expected = _expected(closest, outline, audience)
    if await signs_in(reads):
        detail += " All the same the sign-in works."
        return Observation(outcome="warning", detail=detail, observed=shown, expected=expected, facts=facts)
    return Observation(outcome="failed", detail=detail, observed=shown, expected=expected, facts=facts)


def _expected(closest: Mismatch, outline: Connection, audience: str | None) -> str:
    """What the credential should have; alone, where it is one thing, so that it can be copied."""
    right = [
        (name, value)
        for name, value, wrong in (
            ("issuer", outline.issuer, closest.issuer),
            ("subject", outline.subject, closest.subject),
            ("audience", audience, closest.audience),
        )
        if wrong
    ]
    return str(right[0][1]) if len(right) == 1 else ", ".join(f"{name} {value}" for name, value in right)


def _shown(credential: FederatedCredential) -> dict[str, Any]:
    return {
        "name": credential.name,
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": list(credential.audiences),
        "made_for": decoded(credential.subject),
    }


def _nobody(directory: Directory) -> str:
    """Why there is nothing that could trust: said by the check of the application, in which state it is."""
    if isinstance(directory.deleted_application, Application):
        return "The application was deleted; its federated credentials come back with it."
    return "There is no application to trust anything."


def _skipped(detail: str) -> Observation:
    return Observation(outcome="skipped", detail=detail, facts={FIELD: ABSENT})


CHECK: Final = Check(
    name="federated_credentials",
    facts=(FIELD,),
    look=look,
    order=60,
    needs=(
        devops.READ,
        directory.READ,
        "Azure: Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    ),
)
