"""The tenant as Graph shows it."""

import re
from typing import Any

from azure_sandbox.graph_call import DIRECTORY, Answer, Call, not_found
from azure_sandbox.graph_odata import collection, entity


def list_organizations(call: Call, _match: re.Match[str]) -> Answer:
    """GET /organization: the tenant of the token. Source: organization-list.md."""
    call.allow(("Organization.Read.All", *DIRECTORY))
    return collection(call, "organization", [_shown(call)])


def get_organization(call: Call, match: re.Match[str]) -> Answer:
    """GET /organization/{tenant id}; other tenants do not exist for the caller."""
    call.allow(("Organization.Read.All", *DIRECTORY))
    if match["id"].casefold() != call.tenant.tenant_id.casefold():
        raise not_found(match["id"])
    return entity(call, "organization", _shown(call))


def _shown(call: Call) -> dict[str, Any]:
    domains = [
        {"name": name, "isDefault": position == 0, "isInitial": position == 0, "type": "Managed"}
        for position, name in enumerate(call.tenant.domains)
    ]
    return {
        "id": call.tenant.tenant_id,
        "displayName": call.tenant.display_name,
        "tenantType": "AAD",
        "verifiedDomains": domains,
    }
