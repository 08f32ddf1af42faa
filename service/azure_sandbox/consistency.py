"""What must be true between the objects of a world; where it is not, no answer would make sense."""

import re
from typing import Final

from azure_sandbox.world import World

_IDENTITY: Final = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[^/]+",
    re.IGNORECASE,
)


def dangling(world: World) -> str | None:
    """The first reference to something that the world lacks, with its path; None if there is none."""
    tenants = {tenant.tenant_id for tenant in world.tenants.values()}
    of_tenants = {
        **{f"subscriptions.{key}": item.tenant_id for key, item in world.subscriptions.items()},
        **{f"managed_identities.{key}": item.tenant_id for key, item in world.managed_identities.items()},
    }
    for path, tenant_id in of_tenants.items():
        if tenant_id not in tenants:
            return f"{path}.tenant_id: there is no tenant {tenant_id!r} in this world."
    for key, identity in world.managed_identities.items():
        if not _IDENTITY.fullmatch(identity.resource_id) or world.subscription(identity.subscription_id) is None:
            return (
                f"managed_identities.{key}.resource_id: {identity.resource_id!r} is not the id of a user-assigned "
                "identity in a subscription of this world."
            )
    return None


def powerless(world: World) -> str | None:
    """The first managed identity that cannot sign in; only of a world that is loaded, for calls may bring it about."""
    for key, identity in world.managed_identities.items():
        application = world.application(identity.client_id, identity.tenant_id)
        principal = world.service_principal(identity.client_id, identity.tenant_id)
        if application is None or principal is None or principal.type != "ManagedIdentity":
            return (
                f"managed_identities.{key}.client_id: its tenant has no application {identity.client_id!r} with a "
                "service principal of type ManagedIdentity."
            )
    return None
