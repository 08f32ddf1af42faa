"""What the service may not do is said before anything is made, with a package for the team that may."""

from typing import Any

import httpx
import pytest
from harness import Azure
from provision.places import BODY, CONNECTION, SCOPE, standing

REQUEST: dict[str, Any] = {**BODY, "connection": CONNECTION}
GRAPH = {"service_principals.armedic.graph_roles": ["Application.Read.All", "Policy.Read.ApplicationConfiguration"]}
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ARM = {
    "role_assignments.armedic-production-administrator.role_id": READER,
    "role_assignments.armedic-management-group-reader.role_id": READER,
}
DEVOPS = {"organizations.contoso.members.armedic.organization_role": "User"}


@pytest.mark.parametrize(
    ("change", "need", "told"),
    [
        (GRAPH, "Application.ReadWrite", ("Microsoft Entra", "display_name", "sc-made")),
        (ARM, f"Microsoft.Authorization/roleAssignments/write at {SCOPE}", ("Azure", "role-1", f"Reader at {SCOPE}")),
        (DEVOPS, "Creator role", ("Azure DevOps", "subscription_name", "Production")),
    ],
    ids=["graph", "arm", "devops"],
)
async def test_hand_off(
    azure: Azure, armedic: httpx.AsyncClient, change: dict[str, Any], need: str, told: tuple[str, str, str]
) -> None:
    """The plan names the missing right at its step and what to do instead; apply is 403, and nothing is made."""
    who, name, value = told
    azure.change(change)
    before = standing(azure)
    plan = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    lacking = {right for one in plan["changes"] for right in one["lacking"]}
    assert len(lacking) == 1
    assert need in lacking.pop()
    assert len(plan["handoff"]) == 1
    assert who in plan["handoff"][0]["who"]
    assert plan["handoff"][0]["values"][name] == value
    answer = await armedic.post("/spn", json=REQUEST)
    assert answer.status_code == 403, answer.text
    assert any(need in one for one in answer.json()["missing_permissions"])
    assert standing(azure) == before


async def test_enough_rights(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where nothing is missing there is no package."""
    plan = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    assert plan["handoff"] == []
    assert all(one["lacking"] == [] for one in plan["changes"])
    del azure


async def test_locks_that_may_not_be_read(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The step that grants a role says that locks were not looked at, and for want of which right; others do not."""
    azure.fail(system="arm", method="GET", path="/locks$", status=403, times=None)
    plan = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    said = {one["target"]: one["detail"] for one in plan["changes"] if "not looked at" in one.get("detail", "")}
    assert list(said) == [f"Reader at {SCOPE}"]
    assert f"Azure: Microsoft.Authorization/locks/read at {SCOPE}" in said[f"Reader at {SCOPE}"]
    made = (await armedic.post("/spn", json=REQUEST)).json()
    assert made["outcome"] == "verified", made
    again = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    assert not [one for one in again["changes"] if "not looked at" in one.get("detail", "")]  # it is held: no matter


async def test_locks_that_may_be_read(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where they are looked at nothing is said of them."""
    plan = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    assert not [one for one in plan["changes"] if "locks" in one.get("detail", "")]
    del azure


async def test_managed_identity_without_rights(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Who may not make managed identities either is told whom to ask."""
    azure.change({"role_assignments.armedic-production-identities.role_id": "acdd72a7-3385-48ef-bd42-f606fba81ae7"})
    request = REQUEST | {"identity": "managed_identity", "resource_group": "web", "mode": "plan"}
    plan = (await armedic.post("/spn", json=request)).json()
    assert any("userAssignedIdentities/write" in need for one in plan["changes"] for need in one["lacking"])
    assert "Managed Identity Contributor on the resource group" in [one["who"] for one in plan["handoff"]]


async def test_managed_identity_for_those_without_entra(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """No right in Microsoft Graph is needed to make one."""
    azure.change(GRAPH)
    request = REQUEST | {"identity": "managed_identity", "resource_group": "web"}
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "verified"


async def test_audit(azure: Azure, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """Each write is told to the audit: what, of which plan, with what end."""
    caplog.set_level("INFO", logger="armedic.audit")
    await armedic.post("/spn", json=REQUEST)
    told = [record.fields for record in caplog.records if record.name == "armedic.audit"]  # type: ignore[attr-defined]
    assert len(told) == len(azure.requests(writes=True))
    assert {one["kind"] for one in told} == {"provision"}
    assert {one["outcome"] for one in told} == {"done"}
