"""What the tests of /spn share: clouds, places, and what a world holds of principals and their connections."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from harness import Azure

CLOUDS: Final[Mapping[str, Mapping[str, str]]] = {
    "AzureCloud": {
        "subscription": "50000000-0000-4000-8000-000000000001",
        "group": "contoso",
        "resource": "/providers/Microsoft.Web/sites/contoso-web",
        "vault": "https://contoso-keys.vault.azure.net",
    },
    "AzureUSGovernment": {
        "subscription": "50000000-0000-4000-8000-000000000003",
        "group": "contoso-usgov",
        "resource": "/providers/Microsoft.Web/sites/contoso-usgov-web",
        "vault": "https://contoso-usgov-keys.vault.usgovcloudapi.net",
    },
    "AzureChinaCloud": {
        "subscription": "50000000-0000-4000-8000-000000000004",
        "group": "contoso-china",
        "resource": "/providers/Microsoft.Web/sites/contoso-china-web",
        "vault": "https://contoso-china-keys.vault.azure.cn",
    },
    "AzureStack": {
        "subscription": "50000000-0000-4000-8000-000000000005",
        "group": "contoso-stack",
        "resource": "/providers/Microsoft.Web/sites/contoso-stack-web",
        "vault": "https://contoso-stack-keys.vault.local.azurestack.external",
    },
}
PRODUCTION: Final = CLOUDS["AzureCloud"]["subscription"]
SCOPE: Final = f"/subscriptions/{PRODUCTION}"
CONNECTION: Final = {"organization": "contoso", "project": "web", "name": "sc-made"}
TARGET: Final = {"organization": "contoso", "project": "web", "name_or_id": "sc-made"}
BODY: Final[Mapping[str, Any]] = {"display_name": "sc-made", "subscription": "Production", "mode": "apply"}


def standing(azure: Azure) -> Counter[str]:
    """Everything that a request for a principal may leave, by kind and name or id; what is in the bin is told apart."""
    world = azure.world
    found = [_named("application", one.display_name, one.deleted_at) for one in world.applications.values()]
    found += [_named("principal", one.display_name, one.deleted_at) for one in world.service_principals.values()]
    found += [f"identity {one.name}" for one in world.managed_identities.values()]
    found += [f"role {one.role_id} of {one.principal_id} at {one.scope}" for one in world.role_assignments.values()]
    for one in world.applications.values():
        found += [f"secret of {one.display_name}" for _ in one.secrets]
        found += [f"certificate of {one.display_name}" for _ in one.certificates]
        found += [f"credential of {one.display_name}" for _ in one.federated_credentials]
    for organization in world.organizations.values():
        found += [f"connection {one.name}" for one in organization.endpoints.values()]
    for vault in world.vaults.values():
        found += [f"vault secret {name}" for name, versions in vault.secrets.items() for _ in versions]
        found += [f"deleted vault secret {name}" for name in vault.deleted_secrets]
    return Counter(found)


def _named(kind: str, name: str, deleted_at: object) -> str:
    return f"deleted {kind} {name}" if deleted_at else f"{kind} {name}"


def active(azure: Azure) -> Counter[str]:
    """The same without what lies in the directory's recycle bin."""
    in_bin = {one.display_name for one in azure.world.applications.values() if one.deleted_at}
    return Counter(
        {
            name: count
            for name, count in standing(azure).items()
            if not name.startswith("deleted ") and name.partition(" of ")[2] not in in_bin
        }
    )


def made(azure: Azure, name: str = "sc-made") -> Any:
    """The application of this name that is not deleted."""
    found = [one for one in azure.world.applications.values() if one.display_name == name and not one.deleted_at]
    assert len(found) == 1
    return found[0]


def secrets_of(azure: Azure) -> set[str]:
    """The values that must be shown to nobody who did not ask for them."""
    world = azure.world
    found = {secret.value for application in world.applications.values() for secret in application.secrets}
    for organization in world.organizations.values():
        found |= {value for one in organization.endpoints.values() for value in one.secrets.values()}
    return {value for value in found if value}
