"""Does the tenant exist in the connection's cloud, and is it the one that its subscription belongs to?"""

import asyncio
from typing import Any, Final

from armedic.checks._beside import beside
from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, passes, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection, Subscription, Tenant, Unread


async def look(reads: Reads) -> Observation:
    """Ask Microsoft Entra for the tenant, and Resource Manager for the subscription's."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_tenant": outline})
    if outline.tenant_id is None:
        detail = "The connection names no tenant."
        return Observation(outcome="skipped", detail=detail, facts={"seen_tenant": ABSENT})
    tenant, subscription = await asyncio.gather(reads.tenant(), beside(reads, reads.subscription))
    facts = {"seen_tenant": tenant}
    if isinstance(tenant, Absent):
        return Observation(
            outcome="failed",
            detail=f"Microsoft Entra knows no tenant {outline.tenant_id} in {outline.environment or 'AzureCloud'}.",
            observed=outline.tenant_id,
            expected=subscription.tenant_id if isinstance(subscription, Subscription) else "a tenant of that cloud",
            facts=facts,
        )
    return await _compared(reads, tenant, subscription, facts)


async def _compared(
    reads: Reads, tenant: Tenant, subscription: Subscription | Absent | Unread, facts: dict[str, Any]
) -> Observation:
    exists = f"Tenant {tenant.id} exists"
    if not isinstance(subscription, Subscription):
        why = subscription.reason if isinstance(subscription, Unread) else "there is none to compare with"
        detail = f"{exists}; whether the subscription belongs to it was not seen: {why.removesuffix('.')}."
        return Observation(outcome="passed", detail=detail, observed=tenant.id, facts=facts)
    home = subscription.tenant_id
    if home.casefold() == tenant.id.casefold():
        detail = f"{exists}, and the subscription belongs to it."
        return Observation(outcome="passed", detail=detail, observed=tenant.id, facts=facts)
    managed = tenant.id.casefold() in map(str.casefold, subscription.managed_by)
    if managed or await passes(reads):
        detail = f"{exists}; the subscription belongs to tenant {home}, which lets it in (Azure Lighthouse)."
        return Observation(outcome="passed", detail=detail, observed=tenant.id, facts=facts)
    detail = f"{exists}, but the subscription belongs to tenant {home}: tokens of the one are refused by the other."
    return Observation(outcome="failed", detail=detail, observed=tenant.id, expected=home, facts=facts)


CHECK: Final = Check(name="tenant", facts=("seen_tenant",), look=look, order=25, needs=(devops.READ,))
