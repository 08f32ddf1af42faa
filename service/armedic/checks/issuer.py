"""Is the connection on the Azure DevOps issuer, and does it have to leave it before that is retired?"""

from datetime import UTC, datetime
from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import (
    FEDERATED,
    in_whole,
    is_azure,
    registered_elsewhere,
    scheme_of,
    unknown,
    without,
)
from armedic.checks._held import tried
from armedic.checks._reads import Reads
from armedic.clients import devops, directory
from armedic.clients.directory import Directory
from armedic.facts import RETIRING, Absent, Application, Connection, ServicePrincipal, Unread

RETIRED_ON: Final = datetime(2027, 7, 1, tzinfo=UTC)
"""Source: azure-devops-docs, convert-service-connections.md"""
_PUBLIC: Final = "azurecloud"
_SINGLE_TENANT: Final = "AzureADMyOrg"


async def look(reads: Reads) -> Observation:
    """Only AzureCloud, and only single-tenant applications and managed identities, have to leave the old issuer."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline)
    if scheme_of(outline) != FEDERATED or not is_azure(outline):
        return Observation(outcome="skipped", detail="The connection does not use federation.")
    if outline.issuer is None:
        return unknown(Unread(reason="Azure DevOps does not show which issuer the connection presents"))
    if not outline.issuer.casefold().startswith(RETIRING):
        detail = "The connection's issuer is not the one that is retired."
        return Observation(outcome="passed", detail=detail, observed=outline.issuer)
    if (outline.environment or _PUBLIC).casefold() != _PUBLIC:
        detail = f"The connection is on the Azure DevOps issuer, which stays for {outline.environment}."
        return Observation(outcome="passed", detail=detail, observed=outline.issuer)
    directory = await tried(reads.directory)
    identity = directory if isinstance(directory, Unread | Absent) else _identity(directory)
    if isinstance(identity, Unread):
        detail = f"{_when(reads.now)}, unless its application is a multitenant one, which could not be read"
        return unknown(identity, detail=detail)
    if identity == "multitenant":
        detail = "The connection is on the Azure DevOps issuer, which stays for multitenant applications."
        return Observation(outcome="passed", detail=detail, observed=outline.issuer)
    expected = f"https://login.microsoftonline.com/{outline.tenant_id or '{tenant id}'}/v2.0"
    return Observation(
        outcome="failed" if reads.now >= RETIRED_ON else "warning",
        detail=f"{_when(reads.now)}.",
        observed=outline.issuer,
        expected=expected,
    )


def _identity(directory: Directory) -> str | Unread:
    """What the connection signs in as: "single" tenant application or managed identity, or "multitenant"."""
    application, principal = directory.application, directory.service_principal
    if isinstance(application, Application):
        return "single" if application.sign_in_audience in {None, _SINGLE_TENANT} else "multitenant"
    if isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity":
        return "single"
    if isinstance(principal, ServicePrincipal) and registered_elsewhere(principal, directory):
        return "multitenant"
    return application if isinstance(application, Unread) else "single"


def _when(now: datetime) -> str:
    days = (RETIRED_ON - now).days
    if days < 0:
        return f"The connection is on the Azure DevOps issuer, which was retired on {RETIRED_ON:%Y-%m-%d}"
    return f"The connection is on the Azure DevOps issuer, which is retired in {days} days, on {RETIRED_ON:%Y-%m-%d}"


CHECK: Final = Check(name="issuer", facts=(), look=look, order=62, needs=(devops.READ, directory.READ))
