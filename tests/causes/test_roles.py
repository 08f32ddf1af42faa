"""Which built-in role a refused action gets, and which roles that are held already cover it."""

import re
from typing import Any, Final

import httpx
import pytest
from armedic.causes._roles import covered, smallest_role
from armedic.facts import Refusal, RoleAssignment
from armedic.ids import PrincipalId, Scope
from causes.smallest_roles import GENERAL
from causes.smallest_roles_data import DATA

SUBSCRIPTION: Final = "/subscriptions/50000000-0000-4000-8000-000000000001"
GROUP: Final = f"{SUBSCRIPTION}/resourceGroups/shop"
MANAGEMENT_GROUP: Final = "/providers/Microsoft.Management/managementGroups/apps"
CONNECTION: Final = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
OWNER: Final = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER: Final = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
WEBSITE: Final = "de139f84-1756-47ae-9be6-808fbbe84772"
SQL_SERVER: Final = "6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437"
SECRETS_USER: Final = "4633458b-17de-408a-b874-0445c86b69e6"
SMALLEST: Final = GENERAL | DATA
"""Refused at a resource group: the smallest role, or None where no role is sure to be right."""


def message(action: str, scope: str = GROUP) -> dict[str, str]:
    """The refusal, as Azure Resource Manager words it."""
    who = "The client 'd0000000-0000-4000-8000-000000000001' with object id 'f0000000-0000-4000-8000-000000000001'"
    text = f"AuthorizationFailed: {who} does not have authorization to perform action '{action}' over scope '{scope}'."
    return {"kind": "message", "text": text}


def refused(action: str) -> Refusal:
    """The refusal, read."""
    return Refusal(code="AuthorizationFailed", action=action, scope=GROUP, client="shop", object_id="shop")


async def diagnosed(armedic: httpx.AsyncClient, action: str, scope: str = GROUP, **more: Any) -> dict[str, Any]:
    """The finding about the refused action."""
    answer = await armedic.post("/diagnose", json={"evidence": [message(action, scope)], **more})
    assert answer.status_code == 200, answer.text
    finding: dict[str, Any] = next(one for one in answer.json()["findings"] if one["cause"] == "missing-resource-role")
    return finding


def suggestion(finding: dict[str, Any]) -> dict[str, Any] | None:
    """The role that the suggested repair grants; None where nothing is suggested."""
    requests = [repair.get("request") for repair in finding["remedy"]["repairs"]]
    kinds = [request["repair"] for request in requests if request]
    return next((one for one in kinds if one["kind"] == "grant-role"), None)


@pytest.mark.parametrize(
    ("action", "role"),
    [pytest.param(action, role, id=action) for role, actions in SMALLEST.items() for action in actions],
)
async def test_smallest_role(armedic: httpx.AsyncClient, action: str, role: str | None) -> None:
    """The finding names the smallest role that covers the action, and no role where none is sure to."""
    facts = (await diagnosed(armedic, action))["facts"]
    assert (facts["action"], facts.get("role")) == (action, role)


EDGES: Final = [
    pytest.param("microsoft.web/SITES/Write", GROUP, "Website Contributor", id="letter case of the action"),
    pytest.param("Microsoft.Web/sites/slots/config/appsettings/write", GROUP, "Website Contributor", id="far below"),
    pytest.param("Microsoft.Website/sites/write", GROUP, "Contributor", id="a provider whose name begins alike"),
    pytest.param("Microsoft.Web/sitesettings/write", GROUP, "Contributor", id="a type whose name begins alike"),
    pytest.param("Microsoft.Web/sites/write", SUBSCRIPTION, "Website Contributor", id="subscription"),
    pytest.param("Microsoft.Web/sites/write", MANAGEMENT_GROUP, "Website Contributor", id="management group"),
    pytest.param("Microsoft.Web/sites/write", f"{GROUP.upper()}", "Website Contributor", id="letter case of the scope"),
    pytest.param(
        "Microsoft.Management/managementGroups/write", MANAGEMENT_GROUP, "Management Group Contributor", id="mg"
    ),
    pytest.param(
        "Microsoft.Management/managementGroups/read", MANAGEMENT_GROUP, "Management Group Reader", id="mg read"
    ),
    pytest.param("Microsoft.Management/managementGroups/read", GROUP, "Reader", id="not a management group"),
    pytest.param("Microsoft.Management/managementGroups/write", GROUP, "Contributor", id="nor to write there"),
    pytest.param("Microsoft.Web/*", GROUP, None, id="wildcard"),
    pytest.param("Microsoft.Web/sites/*/read", GROUP, None, id="wildcard within"),
    pytest.param("*", GROUP, None, id="everything"),
    pytest.param("Microsoft.Web/sites/write", "/", None, id="the root"),
    pytest.param("Microsoft.Web/sites/write", "shop", None, id="no scope"),
    pytest.param("Microsoft.Web/sites/write", "/tenants/contoso", None, id="a scope of something else"),
]


@pytest.mark.parametrize(("action", "scope", "role"), EDGES)
async def test_edges(armedic: httpx.AsyncClient, action: str, scope: str, role: str | None) -> None:
    """Letter case is ignored, wildcards and foreign scopes get no answer, roles are offered where they make sense."""
    finding = await diagnosed(armedic, action, scope)
    assert finding["facts"].get("role") == role


@pytest.mark.parametrize(
    ("action", "role"),
    [
        pytest.param("Microsoft.Authorization/roleAssignments/write", "Role Based Access Control Administrator"),
        pytest.param("Microsoft.Authorization/roleAssignments/delete", "Role Based Access Control Administrator"),
        pytest.param("Microsoft.Authorization/roleDefinitions/write", None),
        pytest.param("Microsoft.Authorization/denyAssignments/write", None),
        pytest.param("write", None),
    ],
)
def test_granting(action: str, role: str | None) -> None:
    """Neither Owner nor User Access Administrator is ever the answer."""
    assert smallest_role(refused(action)) == role


@pytest.mark.parametrize("role", [role for role in SMALLEST if role and role != "Contributor"])
async def test_role_is_one_that_the_repair_can_find(azure: Any, role: str, armedic: httpx.AsyncClient) -> None:
    """Each answer is the name of a built-in role, as grant-role looks it up, and a request may carry it."""
    azure.load("secret")
    body = {"connection": CONNECTION, "repair": {"kind": "grant-role", "role": role, "scope": GROUP}}
    answer = await armedic.post("/repair", json=body)
    assert answer.status_code == 200, answer.text
    assert "withheld" not in answer.json()


HELD: Final = [
    pytest.param(CONTRIBUTOR.upper(), "microsoft.web/sites/WRITE", "possible", id="letter case"),
    pytest.param(WEBSITE, "Microsoft.Web/sites/write", "possible", id="the role itself"),
    pytest.param(WEBSITE, "Microsoft.Web/serverFarms/write", "confirmed", id="another type"),
    pytest.param(WEBSITE, "Microsoft.Resources/deployments/write", "possible", id="what it carries besides"),
    pytest.param(READER, "Microsoft.Web/sites/write", "confirmed", id="too small"),
    pytest.param(READER, "Microsoft.ContainerRegistry/registries/pull/read", "possible", id="reads all"),
    pytest.param(SQL_SERVER, "Microsoft.Sql/servers/auditingSettings/write", "confirmed", id="subtracted"),
    pytest.param(SQL_SERVER, "Microsoft.Sql/servers/write", "possible", id="not subtracted"),
    pytest.param(OWNER, "Microsoft.KeyVault/vaults/secrets/getSecret/action", "confirmed", id="data, by Owner"),
    pytest.param(SECRETS_USER, "Microsoft.KeyVault/vaults/secrets/getSecret/action", "possible", id="data"),
    pytest.param(SECRETS_USER, "Microsoft.KeyVault/vaults/write", "confirmed", id="management, by a data role"),
    pytest.param(OWNER, "Microsoft.Authorization/roleDefinitions/write", "possible", id="only Owner may"),
    pytest.param(OWNER, "Microsoft.Web/*", "confirmed", id="wildcard"),
    pytest.param("0f000000-0000-4000-8000-00000000c057", "Microsoft.Web/sites/write", "confirmed", id="custom role"),
]


@pytest.mark.parametrize(("role_id", "action", "certainty"), HELD)
async def test_covered(azure: Any, armedic: httpx.AsyncClient, role_id: str, action: str, certainty: str) -> None:
    """A refusal that a role held now would not get is old: the finding is possible only."""
    azure.load("secret")
    azure.change({"role_assignments.shop.role_id": role_id})
    assert (await diagnosed(armedic, action, connection=CONNECTION))["certainty"] == certainty


@pytest.mark.parametrize(
    ("held_at", "is_covered"),
    [
        pytest.param(GROUP, True, id="the scope"),
        pytest.param(f"{GROUP.upper()}/", True, id="letter case"),
        pytest.param(SUBSCRIPTION, True, id="above"),
        pytest.param(MANAGEMENT_GROUP, True, id="management group"),
        pytest.param("/", True, id="root"),
        pytest.param(f"{GROUP}/providers/Microsoft.Web/sites/shop", False, id="below"),
        pytest.param(f"{GROUP}-old", False, id="a name that begins alike"),
        pytest.param(GROUP[:-2], False, id="the beginning of the name"),
    ],
)
def test_covered_at(held_at: str, is_covered: bool) -> None:  # noqa: FBT001  a table's column
    """A role counts at the refused scope and above it."""
    held = RoleAssignment(id="a", scope=Scope(held_at), role_definition_id=WEBSITE, principal_id=PrincipalId("shop"))
    assert covered(refused("Microsoft.Web/sites/write"), (held,)) is is_covered


async def test_condition_does_not_cover(azure: Any, armedic: httpx.AsyncClient) -> None:
    """An assignment with a condition may not reach the action."""
    azure.load("secret")
    azure.change({"role_assignments.shop.role_id": CONTRIBUTOR, "role_assignments.shop.condition": "@Resource[x] y"})
    finding = await diagnosed(armedic, "Microsoft.Web/sites/write", connection=CONNECTION)
    assert finding["certainty"] == "confirmed"


@pytest.mark.parametrize(
    ("action", "role"),
    [
        ("Microsoft.Web/sites/write", "Website Contributor"),
        ("Microsoft.KeyVault/vaults/secrets/getSecret/action", "Key Vault Secrets User"),
        ("Microsoft.Network/virtualNetworks/subnets/join/action", "Network Contributor"),
    ],
)
async def test_from_the_message_to_the_grant(azure: Any, armedic: httpx.AsyncClient, action: str, role: str) -> None:
    """The suggested request grants the smallest role where the action was refused, planned and applied unchanged."""
    azure.load("secret")
    finding = await diagnosed(armedic, action, connection=CONNECTION)
    assert suggestion(finding) == {"kind": "grant-role", "role": role, "scope": GROUP}
    request = finding["remedy"]["repairs"][0]["request"]
    planned = (await armedic.post("/repair", json=request)).json()
    assert planned["outcome"] == "planned", planned
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    applied = (await armedic.post("/repair", json=apply)).json()
    assert applied["outcome"] in {"verified", "applied"}, applied
    granted = [one for one in azure.world.role_assignments.values() if re.fullmatch(GROUP, one.scope, re.IGNORECASE)]
    ids = {one.role_id: one.role_name for one in azure.world.role_definitions.values()}
    assert [ids[one.role_id] for one in granted] == [role]


async def test_nothing_is_suggested_without_a_role(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Where only Owner would do, the repair is not offered with a role."""
    azure.load("secret")
    finding = await diagnosed(armedic, "Microsoft.Authorization/roleDefinitions/write", connection=CONNECTION)
    assert suggestion(finding) is None
