"""Repairs of what a connection names, and of the identity behind it: what is undone, what is not guessed."""

from typing import Any

import httpx

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
ARMEDIC = "a43ed1c0-0000-4000-8000-000000000001"
PROJECT = "b0000000-0000-4000-8000-000000000001"


async def repaired(armedic: httpx.AsyncClient, repair: dict[str, Any]) -> dict[str, Any]:
    """The answer to a repair that is planned and applied."""
    request = {"connection": CONNECTION, "repair": repair}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    body: dict[str, Any] = (await armedic.post("/repair", json=apply)).json()
    return body


async def suggestions(armedic: httpx.AsyncClient, cause: str, **more: Any) -> list[dict[str, Any]]:
    """The requests that a finding of the connection suggests."""
    diagnosis = (await armedic.post("/diagnose", json={"connection": CONNECTION, **more})).json()
    finding = next(one for one in diagnosis["findings"] if one["cause"] == cause)
    return [one["request"] for one in finding["remedy"]["repairs"] if "request" in one]


async def test_what_worked_is_put_back(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A client id that breaks a connection that worked is taken back, and the answer says why."""
    azure.load("secret")
    before = dict(azure.world.organizations["contoso"].endpoints["shop"].parameters)
    body = await repaired(armedic, {"kind": "set-identifiers", "client_id": ARMEDIC})
    assert body["outcome"] == "rolled_back"
    assert "secret" in body["error"]["detail"]
    endpoint = azure.world.organizations["contoso"].endpoints["shop"]
    assert {key: endpoint.parameters[key] for key in before} == before


async def test_the_kept_secret_is_told(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A plan for another client id says that the stored secret stays, and shows only what changes."""
    azure.load("secret")
    request = {"connection": CONNECTION, "repair": {"kind": "set-identifiers", "client_id": ARMEDIC}}
    planned = (await armedic.post("/repair", json=request)).json()
    assert "rotate-secret" in planned["irreversible"][0]
    assert planned["changes"][0]["after"] == {"authorization/parameters/serviceprincipalid": ARMEDIC}


async def test_names_follow(azure: Any, armedic: httpx.AsyncClient) -> None:
    """With another subscription come its name and its part of the connection's scope."""
    azure.load("secret")
    dead = "50000000-0000-4000-8000-00000000dead"
    scope = f"/subscriptions/{dead}/resourcegroups/shop"
    azure.change({"endpoint.data.subscriptionId": dead, "endpoint.data.subscriptionName": "Old"})
    azure.change({"endpoint.parameters.scope": scope})
    shop = azure.world.subscriptions["shop"].subscription_id
    assert (await repaired(armedic, {"kind": "set-identifiers", "subscription_id": shop}))["outcome"] == "verified"
    endpoint = azure.world.organizations["contoso"].endpoints["shop"]
    assert endpoint.data["subscriptionName"] == "Shop"
    assert endpoint.parameters["scope"] == scope.replace(dead, shop)


async def test_no_guess(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Where the right value was not read, the finding names the repair and gives no request."""
    azure.load("secret")
    azure.change({"endpoint.parameters.serviceprincipalid": "d0000000-0000-4000-8000-00000000dead"})
    assert await suggestions(armedic, "application-not-found") == []


async def test_an_application_that_may_not_be_read(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Another client id is not stored unseen: 403, with the right that is missing."""
    azure.load("secret")
    azure.change({"service_principals.armedic.graph_roles": []})
    request = {"connection": CONNECTION, "repair": {"kind": "set-identifiers", "client_id": ARMEDIC}}
    answer = await armedic.post("/repair", json=request)
    assert answer.status_code == 403
    assert answer.json()["missing_permissions"] == ["Microsoft Graph: Application.Read.All"]


async def test_the_pipeline_of_a_text(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A text that shows the pipeline's id gives a request for that pipeline and no other."""
    azure.load("secret")
    text = (
        "Resource not authorized. You need to authorize the resource before it can be used."
        " https://dev.azure.com/contoso/shop/_build?definitionId=12"
    )
    evidence = [{"kind": "message", "text": text}]
    (request,) = await suggestions(armedic, "connection-not-authorized", evidence=evidence)
    assert request["repair"]["pipelines"] == [12]
    assert (await repaired(armedic, request["repair"]))["outcome"] == "verified"
    assert azure.world.organizations["contoso"].endpoints["shop"].pipelines[PROJECT].pipelines == [12]


async def test_a_text_without_a_pipeline(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Without the pipeline's id there is no request: all pipelines would be more than is needed."""
    azure.load("secret")
    evidence = [
        {
            "kind": "message",
            "text": "Resource not authorized. You need to authorize the resource before it can be used.",
        }
    ]
    assert await suggestions(armedic, "connection-not-authorized", evidence=evidence) == []


async def test_only_new_permissions_are_taken_back(azure: Any, armedic: httpx.AsyncClient) -> None:
    """When the answer is lost, pipelines that were permitted before stay so, and the others are refused again."""
    azure.load("secret")
    azure.change({"endpoint.pipelines": {PROJECT: {"pipelines": [7]}}})
    azure.fail(method="PATCH", path="pipelinePermissions", drop="after")
    body = await repaired(armedic, {"kind": "authorize-pipelines", "pipelines": [7, 12]})
    assert body["outcome"] == "rolled_back"
    assert azure.world.organizations["contoso"].endpoints["shop"].pipelines[PROJECT].pipelines == [7]


async def test_a_new_principal_is_made_once(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Sent again while the principal replicates, the request waits; afterwards it says what is left to do."""
    azure.load("secret")
    azure.change({"service_principals.shop": "@absent", "delays.directory_replication": 300})
    request = {"connection": CONNECTION, "repair": {"kind": "create-service-principal"}}
    planned = (await armedic.post("/repair", json=request)).json()
    assert "roles" in planned["irreversible"][0]
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "pending"
    azure.change({"clock.offset_seconds": 600})
    again = (await armedic.post("/repair", json=apply)).json()
    assert again["outcome"] == "no_change"
    assert again["verification"]["findings"][0]["cause"] == "missing-subscription-role"
    assert len(azure.requests(writes=True)) == 1


async def test_a_restored_application_that_may_not_have_its_principal_back(
    azure: Any, armedic: httpx.AsyncClient
) -> None:
    """If its principal cannot be restored, the application is deleted again: nothing stands half made."""
    azure.load("secret")
    azure.change({"applications.shop.deleted_at": "-2d", "service_principals.shop.deleted_at": "-2d"})
    azure.fail(method="POST", path="f0000000-0000-4000-8000-000000000001/restore", status=403)
    body = await repaired(armedic, {"kind": "restore-application"})
    assert body["outcome"] == "rolled_back"
    assert [change["status"] for change in body["changes"]] == ["undone", "failed"]
    assert azure.world.applications["shop"].deleted_at is not None
