"""Where the secret goes: the answer, a connection, a key vault; and nowhere else."""

from typing import Any

import httpx
import pytest
from harness import Azure
from provision.places import BODY, CLOUDS, CONNECTION, TARGET, made, secrets_of, standing

VAULT = "https://contoso-keys.vault.azure.net"
INTO_VAULT: dict[str, Any] = {**BODY, "deliver": {"kind": "key_vault", "vault_url": VAULT, "name": "sc-made"}}
OLD = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}


def versions(azure: Azure, vault: str = "contoso-keys", name: str = "sc-made") -> list[dict[str, Any]]:
    """The versions of the secret in a vault."""
    return next(one.secrets.get(name, []) for one in azure.world.vaults.values() if one.name == vault)


@pytest.mark.parametrize("cloud", list(CLOUDS))
async def test_into_a_key_vault(azure: Azure, armedic: httpx.AsyncClient, cloud: str) -> None:
    """Only the id of the version comes back; the vault holds value, end, and whose it is."""
    place = CLOUDS[cloud]
    request = {**BODY, "cloud": cloud, "subscription": place["subscription"], "credential": {"kind": "secret"}}
    request["deliver"] = {"kind": "key_vault", "vault_url": place["vault"], "name": "sc-made"}
    answer = await armedic.post("/spn", json=request)
    body = answer.json()
    assert body["outcome"] == "applied", body
    stored = versions(azure, place["vault"].split("//")[1].split(".")[0])
    secret = made(azure).secrets[0]
    assert len(stored) == 1
    assert stored[0]["value"] == secret.value
    assert stored[0]["attributes"]["exp"] == int(secret.end.timestamp())
    assert stored[0]["tags"]["appId"] == made(azure).client_id
    assert body["key_vault_secret_id"].endswith(f"/secrets/sc-made/{stored[0]['version']}")
    assert secret.value not in answer.text
    assert "service_principal_key" not in body["details"]
    again = (await armedic.post("/spn", json=request)).json()
    assert (again["outcome"], again["key_vault_secret_id"]) == ("no_change", body["key_vault_secret_id"])


async def test_certificate_into_a_key_vault(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A generated certificate goes there with its key."""
    answer = await armedic.post("/spn", json={**INTO_VAULT, "credential": {"kind": "certificate"}})
    assert answer.json()["outcome"] == "applied", answer.text
    assert "PRIVATE KEY" in versions(azure)[0]["value"]
    assert versions(azure)[0]["contentType"] == "application/x-pem-file"
    assert "PRIVATE KEY" not in answer.text


async def test_connection_and_key_vault(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """With a connection, both hold the same secret."""
    body = (await armedic.post("/spn", json={**INTO_VAULT, "connection": CONNECTION})).json()
    assert body["outcome"] == "verified", body
    endpoint = next(one for one in azure.world.organizations["contoso"].endpoints.values() if one.name == "sc-made")
    assert endpoint.secrets["serviceprincipalkey"] == versions(azure)[0]["value"]


async def test_secret_of_another_application(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A name that the vault uses for something else is never written over."""
    first = await armedic.post("/spn", json=INTO_VAULT)
    assert first.json()["outcome"] == "applied"
    before = standing(azure)
    answer = await armedic.post("/spn", json={**INTO_VAULT, "display_name": "sc-other"})
    assert answer.status_code == 409
    assert "another name" in answer.json()["detail"]
    assert standing(azure) == before


async def test_name_of_a_deleted_secret(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A name that a deleted secret keeps is refused before anything is made."""
    vault = azure.world.vaults["contoso-keys"]
    await armedic.post("/spn", json=INTO_VAULT)
    azure.fail(method="PUT", path="/roleAssignments/", status=500)
    vault.purge_protection = True
    other = {**INTO_VAULT, "display_name": "sc-other", "connection": {**CONNECTION, "name": "sc-other"}}
    other["deliver"] = {**INTO_VAULT["deliver"], "name": "sc-other"}
    azure.faults.clear()
    azure.fail(method="POST", path="/serviceendpoint/endpoints", status=500)
    half = (await armedic.post("/spn", json=other)).json()
    assert half["outcome"] == "failed", half
    left = next(one for one in half["changes"] if one["status"] == "left")
    assert "by hand: DELETE" in left["detail"]
    answer = await armedic.post("/spn", json=other)
    assert answer.status_code == 409
    assert "purge" in answer.json()["detail"]


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso-keys.vault.azure.net.evil.example",
        "https://evil.example",
        "https://contoso-keys.vault.usgovcloudapi.net",
        "https://169.254.169.254",
        "https://contoso-keys.evil.vault.azure.net",
        "http://contoso-keys.vault.azure.net",
        "https://user@contoso-keys.vault.azure.net",
        "https://contoso-keys.vault.azure.net:8443",
    ],
)
async def test_vault_elsewhere(azure: Azure, armedic: httpx.AsyncClient, url: str) -> None:
    """A vault is one of the cloud that was asked for; nothing is sent anywhere else."""
    answer = await armedic.post("/spn", json={**INTO_VAULT, "deliver": {**INTO_VAULT["deliver"], "vault_url": url}})
    assert answer.status_code == 400, answer.text
    assert azure.requests(writes=True) == []


async def test_vault_that_refuses(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Without the right on the vault the plan says so and whom to ask, and apply makes nothing."""
    azure.change({"role_assignments.armedic-keys.scope": "/subscriptions/50000000-0000-4000-8000-000000000002"})
    plan = (await armedic.post("/spn", json={**INTO_VAULT, "mode": "plan"})).json()
    assert any("Key Vault Secrets Officer" in need for one in plan["changes"] for need in one["lacking"])
    assert any("Key Vault Secrets Officer" in one["what"] for one in plan["handoff"])
    before = standing(azure)
    answer = await armedic.post("/spn", json=INTO_VAULT)
    assert answer.status_code == 403
    assert standing(azure) == before


@pytest.mark.parametrize("kind", ["secret", "certificate"])
async def test_into_an_existing_connection(azure: Azure, armedic: httpx.AsyncClient, kind: str) -> None:
    """The connection signs in as the new principal, and works; the old one stays as it was."""
    request = {**BODY, "credential": {"kind": kind}, "deliver": {"kind": "connection", "existing": OLD}}
    old = made(azure, "sc-web-prod")
    answer = await armedic.post("/spn", json=request)
    body = answer.json()
    assert body["outcome"] == "verified", body
    endpoint = next(one for one in azure.world.organizations["contoso"].endpoints.values() if one.name == "sc-web-prod")
    assert endpoint.parameters["serviceprincipalid"] == made(azure).client_id
    assert made(azure, "sc-web-prod") == old
    assert not any(value in answer.text for value in secrets_of(azure))
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "no_change"


async def test_federated_into_an_existing_connection(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A federated connection is trusted by the new principal before it presents itself to it."""
    existing = {**OLD, "name_or_id": "sc-web-federated"}
    body = (await armedic.post("/spn", json={**BODY, "deliver": {"kind": "connection", "existing": existing}})).json()
    assert body["outcome"] == "verified", body
    assert [one["system"] for one in body["changes"]] == ["graph", "graph", "arm", "graph", "devops"]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"credential": {"kind": "federated"}, "deliver": {"kind": "connection", "existing": OLD}}, "convert"),
        (
            {
                "credential": {"kind": "secret"},
                "deliver": {"kind": "connection", "existing": {**OLD, "name_or_id": "sc-web-federated"}},
            },
            "federated",
        ),
        (
            {
                "credential": {"kind": "secret"},
                "subscription": "Staging",
                "deliver": {"kind": "connection", "existing": OLD},
            },
            "cannot be changed",
        ),
    ],
    ids=["not federated", "no secret", "other subscription"],
)
async def test_existing_that_does_not_fit(
    azure: Azure, armedic: httpx.AsyncClient, request_: dict[str, Any], says: str
) -> None:
    """What an update of a connection cannot change is refused before anything is made."""
    answer = await armedic.post("/spn", json={**BODY, **request_})
    assert answer.status_code == 409, answer.text
    assert says in answer.json()["detail"]
    assert azure.requests(writes=True) == []


async def test_existing_that_is_not_there(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """It is 404, with its name."""
    deliver = {"kind": "connection", "existing": {**TARGET, "name_or_id": "sc-nowhere"}}
    answer = await armedic.post("/spn", json={**BODY, "credential": {"kind": "secret"}, "deliver": deliver})
    assert answer.status_code == 404
    assert "sc-nowhere" in answer.json()["detail"]
    assert azure.requests(writes=True) == []
