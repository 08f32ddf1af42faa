"""Where roles are granted, which ones, and how far: conditions, ends, and roles that can grant roles."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from azure_sandbox.world import Lock, Permission, RoleDefinition
from harness import Azure
from provision.places import BODY, PRODUCTION, SCOPE

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
BLOBS = "/resourceGroups/orders/providers/Microsoft.Storage/storageAccounts/contosoorders"
CONDITION = (
    "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR "
    "(@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'builds'))"
)


def held(azure: Azure, body: dict[str, Any]) -> list[Any]:
    """The roles of the principal that was made."""
    return [one for one in azure.world.role_assignments.values() if one.principal_id == body["object_id"]]


async def test_reader_on_the_subscription(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Nothing more than Reader on the subscription, unless it is asked for."""
    body = (await armedic.post("/spn", json={**BODY})).json()
    assert [(one.role_id, one.scope) for one in held(azure, body)] == [("acdd72a7-3385-48ef-bd42-f606fba81ae7", SCOPE)]


async def test_several_at_several_levels(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """By name and by id, at the place itself where no scope is given, at groups and resources."""
    roles = [
        {"role": "Reader"},
        {"role": "b24988ac-6180-42a0-ab88-20f7382dd24c", "scope": f"{SCOPE}/resourceGroups/web"},
        {"role": "Storage Blob Data Reader", "scope": SCOPE + BLOBS},
    ]
    body = (await armedic.post("/spn", json={**BODY, "roles": roles})).json()
    assert body["outcome"] == "applied", body
    assert {one.scope for one in held(azure, body)} == {SCOPE, f"{SCOPE}/resourceGroups/web", SCOPE + BLOBS}


async def test_custom_role(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A role of one's own counts like a built-in one."""
    azure.world.role_definitions["deployer"] = RoleDefinition(
        role_id="0c0c0c0c-0000-4000-8000-000000000001",
        role_name="Deployer",
        permissions=[Permission(actions=["Microsoft.Web/*"])],
        type="CustomRole",
        assignable_scopes=[SCOPE],
    )
    body = (await armedic.post("/spn", json={**BODY, "roles": [{"role": "Deployer"}]})).json()
    assert body["outcome"] == "applied", body


async def test_subscription_by_name_or_id_is_one(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The same subscription, named otherwise, is the same request."""
    first = (await armedic.post("/spn", json={**BODY})).json()
    second = (await armedic.post("/spn", json={**BODY, "subscription": PRODUCTION})).json()
    assert second["outcome"] == "no_change"
    assert second["application_id"] == first["application_id"]
    del azure


async def test_ambiguous_name(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A name that several subscriptions have is refused with each of them."""
    answer = await armedic.post("/spn", json={**BODY, "subscription": "Shared"})
    assert answer.status_code == 409
    told = [one["detail"] for one in answer.json()["errors"]]
    assert [one[:36] for one in told] == [f"50000000-0000-4000-8000-00000000000{digit}" for digit in "67"]
    assert azure.requests(writes=True) == []


async def test_management_group_by_display_name(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The form asks for both, so either is taken."""
    request = {**BODY, "cloud": "AzureUSGovernment", "management_group": "Contoso Government"}
    del request["subscription"]
    details = (await armedic.post("/spn", json=request)).json()["details"]
    assert (details["management_group_id"], details["scope_level"]) == ("contoso-usgov", "ManagementGroup")
    del azure


async def test_management_group_that_may_not_be_read(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """It is not told to be missing: the answer names the right, by the id that was asked for."""
    azure.change({"role_assignments.armedic-management-group-reader": "@absent"})
    request = {key: value for key, value in BODY.items() if key != "subscription"} | {"management_group": "contoso"}
    answer = await armedic.post("/spn", json=request)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:armedic:problem:upstream-forbidden"), answer.text
    where = "/providers/Microsoft.Management/managementGroups/contoso"
    assert answer.json()["missing_permissions"] == [f"Azure: Microsoft.Management/managementGroups/read at {where}"]


async def test_management_group_that_is_not_there(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """No such id and no such display name is 404; a display name with a blank can be no id, so it is not refused."""
    azure.change({"role_assignments.armedic-management-group-reader.scope": "/"})
    for name in ("contozo", "Contozo Group"):
        request = {key: value for key, value in BODY.items() if key != "subscription"} | {"management_group": name}
        answer = await armedic.post("/spn", json=request)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:armedic:problem:not-found"), answer.text


@pytest.mark.parametrize(
    "role",
    ["Owner", "User Access Administrator", "Role Based Access Control Administrator", OWNER, "Gatekeeper"],
)
async def test_roles_that_grant_roles(azure: Azure, armedic: httpx.AsyncClient, role: str) -> None:
    """They take `allow_privileged`, custom ones too: whoever can grant roles can become anything."""
    azure.world.role_definitions["gatekeeper"] = RoleDefinition(
        role_id="0c0c0c0c-0000-4000-8000-000000000002",
        role_name="Gatekeeper",
        permissions=[Permission(actions=["Microsoft.Authorization/roleAssignments/*"])],
        type="CustomRole",
    )
    azure.change({"role_assignments.armedic-production-administrator.role_id": OWNER})
    refused = await armedic.post("/spn", json={**BODY, "roles": [{"role": role}]})
    assert refused.status_code == 400
    assert "allow_privileged" in refused.json()["detail"]
    assert azure.requests(writes=True) == []
    given = (await armedic.post("/spn", json={**BODY, "roles": [{"role": role}], "allow_privileged": True})).json()
    assert given["outcome"] == "applied", given


async def test_condition(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The grant carries the condition; asked for without it, it is refused and not widened."""
    role = {"role": "Storage Blob Data Reader", "scope": SCOPE + BLOBS, "condition": CONDITION}
    body = (await armedic.post("/spn", json={**BODY, "roles": [role]})).json()
    assert body["outcome"] == "applied", body
    assert [(one.condition, one.condition_version) for one in held(azure, body)] == [(CONDITION, "2.0")]
    assert (await armedic.post("/spn", json={**BODY, "roles": [role]})).json()["outcome"] == "no_change"
    wider = {name: value for name, value in role.items() if name != "condition"}
    answer = await armedic.post("/spn", json={**BODY, "roles": [wider]})
    assert answer.status_code == 409
    assert "condition" in answer.json()["detail"]


async def test_end(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A role with an end is gone by itself; repeated it is there already, with another end it is refused."""
    azure.change({"role_assignments.armedic-production-administrator.role_id": OWNER})
    end = (azure.now() + timedelta(days=7)).replace(microsecond=0)
    role = {"role": "Contributor", "scope": f"{SCOPE}/resourceGroups/web", "expires_at": end.isoformat()}
    body = (await armedic.post("/spn", json={**BODY, "roles": [role]})).json()
    assert body["outcome"] == "applied", body
    listed = (await armedic.get(f"/spn/{body['details']['service_principal_id']}")).json()["role_assignments"]
    assert [one["role"] for one in listed] == ["Contributor"]
    assert (await armedic.post("/spn", json={**BODY, "roles": [role]})).json()["outcome"] == "no_change"
    later = role | {"expires_at": (end + timedelta(days=1)).isoformat()}
    assert (await armedic.post("/spn", json={**BODY, "roles": [later]})).status_code == 409
    azure.world.clock.offset_seconds += 8 * 86400
    assert (await armedic.get(f"/spn/{body['details']['service_principal_id']}")).json()["role_assignments"] == []


async def test_end_is_taken_back(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where a later step fails, the role with an end goes too."""
    azure.change({"role_assignments.armedic-production-administrator.role_id": OWNER})
    end = (azure.now() + timedelta(days=7)).replace(microsecond=0)
    azure.fail(method="POST", path="/addPassword", status=500)
    request = {**BODY, "roles": [{"role": "Contributor", "expires_at": end.isoformat()}]}
    body = (await armedic.post("/spn", json=request)).json()
    assert body["outcome"] == "rolled_back", body


async def test_lock(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A lock that stops role assignments is told before anything is made, with whom to ask."""
    azure.world.locks["freeze"] = Lock(name="freeze", scope=SCOPE, level="ReadOnly")
    plan = (await armedic.post("/spn", json={**BODY, "mode": "plan"})).json()
    assert "freeze" in plan["withheld"]
    assert plan["handoff"][0]["values"]["lock"] == "freeze"
    assert (await armedic.post("/spn", json={**BODY})).json()["outcome"] == "failed"
    assert azure.requests(writes=True) == []


async def test_orphan_of_the_same_name(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An assignment that an earlier principal left behind does not stand in the way."""
    first = (await armedic.post("/spn", json={**BODY})).json()
    gone = [key for key, one in azure.world.applications.items() if one.object_id == first["application_id"]]
    azure.world.applications.pop(gone[0])
    for key in [key for key, one in azure.world.service_principals.items() if one.object_id == first["object_id"]]:
        azure.world.service_principals.pop(key)
    second = (await armedic.post("/spn", json={**BODY})).json()
    assert second["outcome"] == "applied", second
    assert held(azure, second)
