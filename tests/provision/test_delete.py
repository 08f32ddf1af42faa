"""GET and DELETE /spn/{client_id}."""

from typing import Any

import httpx

CLIENT = "d0000000-0000-4000-8000-000000000001"
URL = f"/spn/{CLIENT}"


async def test_inspect(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Application, principal, credentials with their dates, roles by name, and the connections that use it."""
    azure.load("secret")
    body = (await armedic.get(URL, params={"organization": "contoso"})).json()
    assert body["application"]["display_name"] == "sc-shop"
    assert len(body["application"]["credentials"]) == 1
    assert [role["role"] for role in body["role_assignments"]] == ["Reader"]
    assert [used["name"] for used in body["connections"]] == ["sc-shop"]
    secret = azure.world.applications["shop"].secrets[0].value
    assert secret not in str(body)


async def test_delete_is_refused_while_used(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A plan names the connections that still use it, and apply is 409."""
    azure.load("secret")
    plan = (await armedic.delete(URL, params={"organization": "contoso"})).json()
    assert "contoso/shop/sc-shop" in plan["withheld"]
    apply = {"organization": "contoso", "mode": "apply", "fingerprint": plan["fingerprint"]}
    assert (await armedic.delete(URL, params=apply)).status_code == 409
    assert azure.requests(writes=True) == []


async def test_delete_needs_to_know_where_to_look(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Without an organization nobody knows whether it is used, so nothing is deleted."""
    azure.load("secret")
    plan = (await armedic.delete(URL)).json()
    assert "organizations" in plan["withheld"]


async def test_delete_with_force(azure: Any, armedic: httpx.AsyncClient) -> None:
    """With force, role assignments and application go; the application can be restored."""
    azure.load("secret")
    plan = (await armedic.delete(URL, params={"force": "true"})).json()
    apply = {"force": "true", "mode": "apply", "fingerprint": plan["fingerprint"]}
    body = (await armedic.delete(URL, params=apply)).json()
    assert body["outcome"] == "applied", body
    assert azure.world.applications["shop"].deleted_at is not None
    assert "shop" not in azure.world.role_assignments
    again = (await armedic.delete(URL, params=apply)).json()
    assert again["outcome"] == "no_change"


async def test_delete_undoes_roles_when_the_application_stays(azure: Any, armedic: httpx.AsyncClient) -> None:
    """When the directory refuses, the role assignments are put back."""
    azure.load("secret")
    azure.change({"service_principals.armedic.graph_roles": ["Application.Read.All"]})
    plan = (await armedic.delete(URL, params={"force": "true"})).json()
    apply = {"force": "true", "mode": "apply", "fingerprint": plan["fingerprint"]}
    body = (await armedic.delete(URL, params=apply)).json()
    assert body["outcome"] == "rolled_back", body
    held = [one for one in azure.world.role_assignments.values() if one.principal_id.startswith("f0000000")]
    assert [one.role_id for one in held] == ["acdd72a7-3385-48ef-bd42-f606fba81ae7"]


async def test_unknown_client_id(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A client id that nothing has is 404."""
    azure.load("secret")
    answer = await armedic.get("/spn/00000000-0000-4000-8000-00000000dead")
    assert answer.status_code == 404


async def test_unknown_organization(azure: Any, armedic: httpx.AsyncClient) -> None:
    """An organization that does not exist is 404, and it is named."""
    azure.load("secret")
    answer = await armedic.get(URL, params={"organization": "fabrikam"})
    assert answer.status_code == 404
    assert "fabrikam" in answer.json()["detail"]


async def test_lost_answer_of_the_deletion_is_taken_back(azure: Any, armedic: httpx.AsyncClient) -> None:
    """When nobody knows whether the application was deleted, it comes back with its principal and its roles."""
    azure.load("secret")
    plan = (await armedic.delete(URL, params={"force": "true"})).json()
    azure.fail(method="DELETE", path="/applications/", drop="after")
    apply = {"force": "true", "mode": "apply", "fingerprint": plan["fingerprint"]}
    body = (await armedic.delete(URL, params=apply)).json()
    assert body["outcome"] == "rolled_back", body
    assert azure.world.applications["shop"].deleted_at is None
    assert azure.world.service_principals["shop"].deleted_at is None
    target = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
    assert (await armedic.post("/diagnose", json={"connection": target})).json()["verdict"] == "healthy"
