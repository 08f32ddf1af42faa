"""POST /spn/{client_id}/restore, and the form of GET."""

from typing import Any

import httpx
from harness import Azure
from provision.places import BODY, CONNECTION, SCOPE, TARGET, active, made, standing


async def deleted(armedic: httpx.AsyncClient, **more: Any) -> tuple[str, dict[str, Any]]:
    """A principal that was made and deleted: its URL, and the answer of the deletion."""
    body = (await armedic.post("/spn", json={**BODY, "connection": CONNECTION, **more})).json()
    assert body["outcome"] == "verified", body
    url = f"/spn/{body['details']['service_principal_id']}"
    plan = (await armedic.delete(url, params={"force": "true"})).json()
    query = {"force": "true", "mode": "apply", "fingerprint": plan["fingerprint"]}
    return url, (await armedic.delete(url, params=query)).json()


async def test_back_as_it_was(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The deletion's answer holds the body that brings everything back; the connection verifies again."""
    url, gone = await deleted(armedic)
    plan = (await armedic.post(f"{url}/restore", json=gone["restore"])).json()
    assert [one["action"] for one in plan["changes"]] == ["update", "update", "create"]
    apply = gone["restore"] | {"mode": "apply", "fingerprint": plan["fingerprint"]}
    body = (await armedic.post(f"{url}/restore", json=apply)).json()
    assert body["outcome"] == "applied", body
    assert made(azure).client_id == url.rpartition("/")[2]
    assert (await armedic.post("/diagnose", json={"connection": TARGET})).json()["verdict"] == "healthy"
    again = (await armedic.post(f"{url}/restore", json=apply)).json()
    assert again["outcome"] == "no_change", again


async def test_needs_a_plan(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Apply without a fingerprint is refused, and so is one of another state."""
    url, gone = await deleted(armedic)
    before = standing(azure)
    assert (await armedic.post(f"{url}/restore", json=gone["restore"] | {"mode": "apply"})).status_code == 400
    wrong = {"mode": "apply", "fingerprint": f"sha256:{'0' * 64}"}
    assert (await armedic.post(f"{url}/restore", json=gone["restore"] | wrong)).status_code == 412
    assert standing(azure) == before


async def test_too_late(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """After 30 days there is nothing to restore."""
    url, gone = await deleted(armedic)
    azure.world.clock.offset_seconds += 31 * 86400
    assert (await armedic.post(f"{url}/restore", json=gone["restore"])).status_code == 404


async def test_privileged_roles_come_back_too(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The body says itself that they were granted, so it can be sent unchanged."""
    azure.change({"role_assignments.armedic-production-administrator.role_id": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"})
    url, gone = await deleted(armedic, roles=[{"role": "Owner"}], allow_privileged=True)
    plan = (await armedic.post(f"{url}/restore", json=gone["restore"])).json()
    assert plan["changes"][2]["target"] == f"Owner at {SCOPE}"


async def test_locks_that_may_not_be_read(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The step that grants the role again says that they were not looked at."""
    url, gone = await deleted(armedic)
    azure.fail(system="arm", method="GET", path="/locks$", status=403, times=None)
    plan = (await armedic.post(f"{url}/restore", json=gone["restore"])).json()
    assert [f"Microsoft.Authorization/locks/read at {SCOPE}" in one.get("detail", "") for one in plan["changes"]] == [
        False,
        False,
        True,
    ]


async def test_same_request_after_a_deletion(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The name is kept in the bin for 30 days, so the same request says how to go on; another key makes another."""
    url, _ = await deleted(armedic)
    request = {**BODY, "credential": {"kind": "secret"}}
    answer = await armedic.post("/spn", json=request)
    assert answer.status_code == 409
    assert f"{url}/restore" in answer.json()["detail"]
    assert (await armedic.post("/spn", json=request, headers={"Idempotency-Key": "2"})).json()["outcome"] == "applied"
    del azure


async def test_managed_identity_is_gone_for_good(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Its deletion says so beforehand, and there is no body to restore it with."""
    before = active(azure)
    body = (
        await armedic.post(
            "/spn",
            json={**BODY, "identity": "managed_identity", "resource_group": "web", "connection": CONNECTION},
        )
    ).json()
    url = f"/spn/{body['details']['service_principal_id']}"
    inspected = (await armedic.get(url, params={"organization": "contoso"})).json()
    assert [one["subject"] for one in inspected["federated_credentials"]] == [body["details"]["subject"]]
    query = {"organization": "contoso", "connections": "true"}
    plan = (await armedic.delete(url, params=query)).json()
    assert any("managed identity" in one for one in plan["irreversible"])
    assert "restore" not in plan
    gone = await armedic.delete(url, params=query | {"mode": "apply", "fingerprint": plan["fingerprint"]})
    assert gone.json()["outcome"] == "applied", gone.text
    assert active(azure) == before


async def test_deletion_with_its_connections(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Asked for, the connections go last, since they cannot come back; a refusal before that brings all back."""
    body = (await armedic.post("/spn", json={**BODY, "connection": CONNECTION})).json()
    url = f"/spn/{body['details']['service_principal_id']}"
    query = {"organization": "contoso", "connections": "true"}
    plan = (await armedic.delete(url, params=query)).json()
    assert plan["changes"][-1]["target"] == "service connection sc-made of contoso/web"
    query |= {"mode": "apply", "fingerprint": plan["fingerprint"]}
    azure.fail(method="DELETE", path="/serviceendpoint/endpoints", status=403)
    refused = (await armedic.delete(url, params=query)).json()
    assert refused["outcome"] == "rolled_back", refused
    assert (await armedic.post("/diagnose", json={"connection": TARGET})).json()["verdict"] == "healthy"
    assert (await armedic.delete(url, params=query)).json()["outcome"] == "applied"


async def test_form(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The values of the manual form, the key apart."""
    body = (await armedic.post("/spn", json={**BODY})).json()
    url = f"/spn/{body['details']['service_principal_id']}"
    form = (await armedic.get(url, params={"format": "form"})).json()
    expected = {key: value for key, value in body["details"].items() if key != "service_principal_key"}
    assert form == {"format": "form", "details": expected}
    del azure


async def test_form_of_a_management_group(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where the role is at a management group, the form is for that."""
    request = {key: value for key, value in BODY.items() if key != "subscription"} | {"management_group": "contoso"}
    body = (await armedic.post("/spn", json=request)).json()
    form = (await armedic.get(f"/spn/{body['details']['service_principal_id']}", params={"format": "form"})).json()
    assert (form["details"]["scope_level"], form["details"]["management_group_name"]) == ("ManagementGroup", "Contoso")
    del azure


async def test_form_of_several_places(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Which subscription is meant is asked, not guessed."""
    staging = "/subscriptions/50000000-0000-4000-8000-000000000002"
    body = (
        await armedic.post("/spn", json={**BODY, "roles": [{"role": "Reader"}, {"role": "Reader", "scope": staging}]})
    ).json()
    url = f"/spn/{body['details']['service_principal_id']}"
    answer = await armedic.get(url, params={"format": "form"})
    assert answer.status_code == 409
    assert len(answer.json()["errors"]) == 2
    chosen = await armedic.get(url, params={"format": "form", "subscription": "Staging"})
    assert chosen.json()["details"]["subscription_name"] == "Staging"
    del azure
