"""POST /spn: planned, applied, repeated, undone."""

from typing import Any

import httpx
import pytest

SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
BODY: dict[str, Any] = {
    "display_name": "sc-new",
    "subscription": SUBSCRIPTION,
    "credential": {"kind": "secret", "description": "made by a test", "lifetime_days": 90},
}
CONNECTION = {"organization": "contoso", "project": "shop", "name": "sc-new"}


def made(azure: Any) -> list[Any]:
    """The applications that Armedic made, deleted ones included."""
    return [one for one in azure.world.applications.values() if one.display_name == "sc-new"]


async def test_plan_writes_nothing(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A plan names every call and makes none."""
    azure.load("secret")
    answer = await armedic.post("/spn", json=BODY | {"connection": CONNECTION})
    body = answer.json()
    assert answer.status_code == 200, body
    assert [change["action"] for change in body["changes"]] == ["create"] * 5
    assert body["details"]["service_principal_id"] is None
    assert azure.requests(writes=True) == []


async def test_five_values(azure: Any, armedic: httpx.AsyncClient) -> None:
    """The answer holds the five values that the manual form asks for, and they work."""
    azure.load("secret")
    answer = await armedic.post("/spn", json=BODY | {"mode": "apply"})
    body = answer.json()
    assert body["outcome"] == "applied", body
    assert answer.headers["cache-control"] == "no-store"
    details = body["details"]
    application = made(azure)[0]
    assert details["subscription_id"] == SUBSCRIPTION
    assert details["subscription_name"] == "Shop"
    assert details["tenant_id"] == application.tenant_id
    assert details["service_principal_id"] == application.client_id
    assert details["service_principal_key"] == application.secrets[0].value
    assert application.secrets[0].display_name == "made by a test"


async def test_connection_is_created_and_verified(azure: Any, armedic: httpx.AsyncClient) -> None:
    """With a connection, the secret goes into it, is shown to nobody, and Verify passes."""
    azure.load("secret")
    answer = await armedic.post("/spn", json=BODY | {"mode": "apply", "connection": CONNECTION})
    body = answer.json()
    assert body["outcome"] == "verified", body
    assert body["verification"]["verdict"] == "healthy"
    secret = made(azure)[0].secrets[0].value
    assert secret not in answer.text
    assert "service_principal_key" not in body["details"]


async def test_request_log_equals_plan(azure: Any, armedic: httpx.AsyncClient) -> None:
    """The calls sent are those of the plan, in its order, with the placeholders filled in."""
    azure.load("secret")
    body = (await armedic.post("/spn", json=BODY | {"mode": "apply", "connection": CONNECTION})).json()
    sent = azure.requests(writes=True)
    assert [entry.method for entry in sent] == [change["method"] for change in body["changes"]]
    assert [entry.system for entry in sent] == [change["system"] for change in body["changes"]]
    application = made(azure)[0]
    filled = {"{application.id}": application.object_id, "{application.appId}": application.client_id}
    for entry, change in zip(sent, body["changes"], strict=True):
        url = change["url"]
        for name, value in filled.items():
            url = url.replace(name, value)
        assert httpx.URL(url).path == entry.path


async def test_repeat_changes_nothing(azure: Any, armedic: httpx.AsyncClient) -> None:
    """The second request finds what the first one made, says so, and shows no secret."""
    azure.load("secret")
    request = BODY | {"mode": "apply", "connection": CONNECTION, "deliver": {"kind": "response"}}
    first = (await armedic.post("/spn", json=request)).json()
    writes = len(azure.requests(writes=True))
    second = (await armedic.post("/spn", json=request)).json()
    assert second["outcome"] == "no_change", second
    assert {change["status"] for change in second["changes"]} == {"not_needed"}
    assert len(azure.requests(writes=True)) == writes
    assert "service_principal_key" in first["details"]
    assert "service_principal_key" not in second["details"]


async def test_idempotency_key_names_the_application(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Two requests with one key make one application, though their names differ; another key makes another."""
    azure.load("secret")
    request = BODY | {"mode": "apply"}
    await armedic.post("/spn", json=request, headers={"Idempotency-Key": "k-1"})
    await armedic.post("/spn", json=request, headers={"Idempotency-Key": "k-1"})
    assert len(made(azure)) == 1
    await armedic.post("/spn", json=request, headers={"Idempotency-Key": "k-2"})
    assert len(made(azure)) == 2


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": "before"}, {"drop": "after"}], ids=str)
@pytest.mark.parametrize("failing", [1, 2, 3, 4, 5], ids=["application", "principal", "secret", "role", "connection"])
async def test_undone_on_failure(azure: Any, armedic: httpx.AsyncClient, failing: int, fault: dict[str, Any]) -> None:
    """Whichever call is refused, nothing is left behind."""
    azure.load("secret")
    paths = [
        r"/applications\(uniqueName",
        r"/servicePrincipals\(appId",
        r"/addPassword",
        r"/roleAssignments/",
        r"/serviceendpoint/endpoints",
    ]
    methods = ["PATCH", "PATCH", "POST", "PUT", "POST"]
    azure.fail(method=methods[failing - 1], path=paths[failing - 1], **fault)
    body = (await armedic.post("/spn", json=BODY | {"mode": "apply", "connection": CONNECTION})).json()
    assert body["outcome"] == "rolled_back", body
    assert made(azure) == []
    assert all(one.display_name != "sc-new" for one in azure.world.service_principals.values())
    assert {one.principal_id for one in azure.world.role_assignments.values()} == {
        "a43ed1c0-0000-4000-8000-000000000201",
        "f0000000-0000-4000-8000-000000000001",
    }
    assert set(azure.world.organizations["contoso"].endpoints) == {"shop"}


async def test_replication_lag_is_waited_for(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A principal refused since its application is not replicated yet is asked for again, within wait_seconds."""
    azure.load("secret")
    azure.change({"delays.directory_replication": 0.2})
    body = (await armedic.post("/spn", json=BODY | {"mode": "apply", "wait_seconds": 20})).json()
    assert body["outcome"] == "applied", body


async def test_roles_and_scopes(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Several roles at subscription and resource group, by name and by id."""
    azure.load("secret")
    contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    roles = [{"role": "Reader", "scope": SCOPE}, {"role": contributor, "scope": f"{SCOPE}/resourceGroups/shop"}]
    body = (await armedic.post("/spn", json=BODY | {"mode": "apply", "roles": roles})).json()
    assert body["outcome"] == "applied", body
    held = {
        (one.role_id, one.scope)
        for one in azure.world.role_assignments.values()
        if one.principal_id == body["object_id"]
    }
    assert held == {("acdd72a7-3385-48ef-bd42-f606fba81ae7", SCOPE), (contributor, f"{SCOPE}/resourceGroups/shop")}


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"subscription": None}, 400, "subscription"),
        ({"management_group": "contoso"}, 400, "management_group"),
        ({"subscription": "Nowhere"}, 404, "Nowhere"),
        ({"roles": [{"role": "Nobody", "scope": SCOPE}]}, 400, "Nobody"),
        ({"roles": [{"role": "Owner", "scope": SCOPE}]}, 400, "Owner"),
        ({"deliver": {"kind": "connection"}}, 400, "connection"),
        ({"connection": CONNECTION | {"name": "sc-shop"}}, 409, "sc-shop"),
        ({"connection": CONNECTION | {"project": "elsewhere"}}, 404, "elsewhere"),
    ],
    ids=["no place", "two places", "no such subscription", "no such role", "owner", "nowhere to deliver", "name taken",
         "no such project"],
)  # fmt: skip
async def test_refused(azure: Any, armedic: httpx.AsyncClient, change: dict[str, Any], status: int, says: str) -> None:
    """A request that cannot be done is refused before anything is made, and says what is wrong."""
    azure.load("secret")
    answer = await armedic.post("/spn", json=BODY | change | {"mode": "apply"})
    assert answer.status_code == status, answer.text
    assert says in answer.json()["detail"]
    assert azure.requests(writes=True) == []


async def test_subscription_of_another_cloud(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A subscription is looked for in the cloud that was asked for, and nowhere else."""
    azure.load("demo")
    answer = await armedic.post("/spn", json=BODY | {"cloud": "AzureChinaCloud", "subscription": "Production"})
    assert answer.status_code == 404
    assert "AzureChinaCloud" in answer.json()["detail"]


@pytest.mark.parametrize("environment", ["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureStack"])
async def test_clouds(azure: Any, armedic: httpx.AsyncClient, environment: str) -> None:
    """In each cloud: created with the connection, verified, and the environment stands in the details."""
    azure.load("demo")
    subscription = next(
        one
        for one in azure.world.subscriptions.values()
        if azure.world.cloud_of(one.tenant_id).environment == environment
    )
    request = {
        "display_name": "sc-new",
        "cloud": environment,
        "subscription": subscription.display_name,
        "connection": {"organization": "contoso", "project": "web", "name": "sc-new"},
        "mode": "apply",
    }
    body = (await armedic.post("/spn", json=request)).json()
    assert body["outcome"] == "verified", body
    assert body["details"]["environment"] == environment
    assert body["details"]["tenant_id"] == subscription.tenant_id
