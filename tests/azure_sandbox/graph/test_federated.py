"""Microsoft Graph in the sandbox: federated credentials of applications."""

from typing import Any

import httpx
import pytest
from sandbox_calls.graph import APPS, SHOP_OBJECT, error_of

FEDERATED = f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"


def trusted(name: str = "deploy", **more: Any) -> dict[str, Any]:
    """A federated credential to create."""
    body = {"name": name, "issuer": "https://i", "subject": name, "audiences": ["api://AzureADTokenExchange"]}
    return {**body, **more}


async def test_federated_credential_life(graph: httpx.AsyncClient) -> None:
    """A federated credential is created, read by id and name, updated and deleted."""
    made = (await graph.post(FEDERATED, json=trusted(description="d"))).json()
    assert (await graph.get(f"{FEDERATED}/{made['id']}")).json() == made
    assert (await graph.patch(f"{FEDERATED}/{made['id']}", json={"subject": "other"})).status_code == 204
    changed = (await graph.get(f"{FEDERATED}(name='deploy')")).json()
    assert (changed["subject"], changed["description"]) == ("other", "d")
    assert (await graph.delete(f"{FEDERATED}/{made['id']}")).status_code == 204
    assert (await graph.get(FEDERATED)).json()["value"] == []
    assert (await graph.get(f"{FEDERATED}/{made['id']}")).status_code == 404


async def test_federated_upsert(graph: httpx.AsyncClient) -> None:
    """Upsert by name creates once (201), then updates (204); without the header it is 404."""
    url, prefer = f"{FEDERATED}(name='deploy')", {"Prefer": "create-if-missing"}
    body = {key: value for key, value in trusted().items() if key != "name"}
    assert (await graph.patch(url, json=body)).status_code == 404
    assert (await graph.patch(url, json=body, headers=prefer)).status_code == 201
    assert (await graph.patch(url, json={"issuer": "https://other"}, headers=prefer)).status_code == 204


BAD_CREDENTIALS: dict[str, tuple[dict[str, Any], int, str]] = {
    "same-name": (trusted("taken", subject="x"), 409, "Request_MultipleObjectsWithSameKeyValue"),
    "same-subject": (trusted(subject="taken"), 400, "InvalidFederatedIdentityCredentialValue"),
    "two-audiences": (trusted(audiences=["a", "b"]), 400, "InvalidFederatedIdentityCredentialValue"),
    "no-audience": (trusted(audiences=[]), 400, "InvalidFederatedIdentityCredentialValue"),
    "bad-name": (trusted("a b"), 400, "InvalidFederatedIdentityCredentialValue"),
    "long-name": (trusted("a" * 121), 400, "InvalidFederatedIdentityCredentialValue"),
    "long-subject": (trusted(subject="s" * 601), 400, "InvalidFederatedIdentityCredentialValue"),
    "no-issuer": (trusted(issuer=""), 400, "InvalidFederatedIdentityCredentialValue"),
}


@pytest.mark.parametrize(("body", "status", "code"), BAD_CREDENTIALS.values(), ids=BAD_CREDENTIALS.keys())
async def test_bad_federated_credentials(
    graph: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
) -> None:
    """Names, issuer with subject, audience and lengths follow the documented rules."""
    await graph.post(FEDERATED, json=trusted("taken"))
    assert error_of(await graph.post(FEDERATED, json=body)) == (status, code)


async def test_name_of_federated_credential_is_fixed(graph: httpx.AsyncClient) -> None:
    """The name cannot be changed."""
    made = (await graph.post(FEDERATED, json=trusted())).json()
    assert (await graph.patch(f"{FEDERATED}/{made['id']}", json={"name": "other"})).status_code == 400


async def test_twenty_federated_credentials_at_most(graph: httpx.AsyncClient) -> None:
    """The twenty-first is refused."""
    for number in range(20):
        assert (await graph.post(FEDERATED, json=trusted(f"fc-{number}"))).status_code == 201
    assert (await graph.post(FEDERATED, json=trusted("fc-20"))).status_code == 400
