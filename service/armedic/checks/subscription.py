"""Does the connection's subscription or management group exist, and can it be written to?"""

from collections.abc import Mapping
from typing import Any, Final

from armedic.checks._beside import is_group
from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, passes, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection, Subscription, Unread

_READ_ONLY: Final = frozenset({"disabled", "deleted"})
_LIMITED: Final = frozenset({"warned", "pastdue"})
"""Everything works still; source: learn.microsoft.com/azure/cost-management-billing/manage/subscription-states."""


async def look(reads: Reads) -> Observation:
    """Read it: its state, and whether it is called what the connection says."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_subscription": outline})
    if outline.scope is None:
        detail = "The connection names neither a subscription nor a management group."
        return Observation(outcome="skipped", detail=detail, facts={"seen_subscription": ABSENT})
    found = await reads.subscription()
    kind = "management group" if is_group(outline.scope) else "subscription"
    if isinstance(found, Absent):
        return await _absent(reads, outline, kind)
    return _judged(outline, found, kind)


async def _absent(reads: Reads, outline: Connection, kind: str) -> Observation:
    named = f"{kind} {(outline.scope or '').rsplit('/', 1)[-1]}"
    cloud = outline.environment or "AzureCloud"
    if await passes(reads):
        unseen = Unread(reason=f"Armedic is not shown the {named}, Azure DevOps is")
        facts = {"seen_subscription": unseen}
        return Observation(outcome="unknown", detail=f"{unseen.reason}: Verify reads it.", facts=facts)
    return Observation(
        outcome="failed",
        detail=f"Azure Resource Manager knows no {named} in {cloud}.",
        observed=(outline.scope or "").rsplit("/", 1)[-1],
        expected=f"a {kind} of {cloud}",
        facts={"seen_subscription": ABSENT},
    )


def _judged(outline: Connection, found: Subscription, kind: str) -> Observation:
    facts = {"seen_subscription": found}
    observed = {"id": found.id, "name": found.name, "state": found.state, "tenant_id": found.tenant_id}
    if not found.state:
        detail = f"The {kind} is of tenant {found.tenant_id}: its state is not shown to an identity of another one."
        needs = (f"Microsoft Entra: an identity of Armedic in tenant {found.tenant_id}",)
        return Observation(outcome="unknown", detail=detail, observed=observed, facts=facts, missing_permissions=needs)
    state = found.state.casefold()
    if state in _READ_ONLY:
        detail = f"The {kind} {found.name} is {found.state}: it can be read, every change is refused."
        return Observation(outcome="failed", detail=detail, observed=observed, expected="Enabled", facts=facts)
    renamed = _renamed(outline, found)
    if state in _LIMITED:
        detail = f"The {kind} {found.name} is {found.state}: it will be disabled if its bill stays open.{renamed}"
        return Observation(outcome="warning", detail=detail, observed=observed, expected="Enabled", facts=facts)
    enabled = "" if is_group(outline.scope or "") else f" and is {found.state}"
    detail = f"The {kind} {found.name} exists{enabled}.{renamed}"
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _renamed(outline: Connection, found: Subscription) -> str:
    """A note where the connection has another name: only the id counts, so it does no harm."""
    data = outline.document.get("data")
    members: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    group = next((value for key, value in members.items() if key.casefold() == "managementgroupname"), None)
    kept = group if is_group(outline.scope or "") else outline.subscription_name
    if not isinstance(kept, str) or not kept or kept.strip().casefold() == found.name.strip().casefold():
        return ""
    return f" The connection still calls it {kept}."


CHECK: Final = Check(
    name="subscription",
    facts=("seen_subscription",),
    look=look,
    order=65,
    needs=(
        devops.READ,
        "Azure: Microsoft.Resources/subscriptions/read",
        "Azure: Microsoft.Management/managementGroups/read",
    ),
)
