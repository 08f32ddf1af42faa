"""/spn over HTTP: headers, parameters, shapes; what provisioning does is in tests/provision."""

import httpx
import pytest
from harness import Azure, decoded

BODY = {"display_name": "sc-new", "subscription": "Production"}
HEALTHY = "/spn/d0000000-0000-4000-8000-000000000001"


async def test_secret_is_not_stored_by_caches(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The answer that carries the secret must not be kept, and the secret is nowhere else in it."""
    answer = await armedic.post("/spn", json=BODY | {"mode": "apply"})
    key = decoded(answer)["details"]["service_principal_key"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count(key) == 1
    made = next(one for one in azure.world.applications.values() if one.display_name == "sc-new")
    assert key == made.secrets[0].value


async def test_idempotency_key_finds_the_first(armedic: httpx.AsyncClient) -> None:
    """With the same key, a repeated request answers with what the first one made."""
    headers = {"Idempotency-Key": "order-4711"}
    first, second = [
        decoded(await armedic.post("/spn", json=BODY | {"mode": "apply"}, headers=headers)) for _ in range(2)
    ]
    assert second["details"]["service_principal_id"] == first["details"]["service_principal_id"]


@pytest.mark.parametrize("key", ["", "two words", "é", "x" * 256])
async def test_idempotency_key_refused(armedic: httpx.AsyncClient, key: str) -> None:
    """A key is 1 to 255 visible ASCII characters."""
    answer = await armedic.post("/spn", json=BODY, headers={b"Idempotency-Key": key.encode()})
    assert (answer.status_code, decoded(answer)["errors"][0]["pointer"]) == (400, "Idempotency-Key")


async def test_inspect(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """What stands behind a client id, with the connections that use it, and never a secret."""
    answer = await armedic.get(HEALTHY, params={"organization": "contoso"})
    found = decoded(answer)
    assert found["application"]["credentials"][0]["kind"] == "secret"
    assert [used["name"] for used in found["connections"]] == ["sc-web-prod"]
    secrets = [secret.value for one in azure.world.applications.values() for secret in one.secrets]
    assert not any(secret in answer.text for secret in secrets)


@pytest.mark.parametrize(
    ("answer", "status", "slug"),
    [
        ([{"id": "0/federated", "status": 403, "body": {}}], 403, "upstream-forbidden"),
        ([{"id": "0/federated", "status": 418, "body": {}}], 502, "upstream-unavailable"),
        ([], 502, "upstream-unavailable"),
    ],
    ids=["refused", "another answer", "left out"],
)
async def test_inspect_does_not_take_silence_for_absence(
    azure: Azure, armedic: httpx.AsyncClient, answer: list[dict[str, object]], status: int, slug: str
) -> None:
    """Federated credentials that Graph does not show are no empty list: it is said, as of every other part."""
    application = {"id": "e0000000-0000-4000-8000-000000000001", "appId": HEALTHY[5:], "displayName": "sc-web-prod"}
    parts = [{"id": "0/application", "status": 200, "body": application}]
    parts += [{"id": f"0/{name}", "status": 404, "body": {}} for name in ("principal", "groups", "deleted")]
    azure.fail(system="graph", path="/\\$batch$", status=200, body={"responses": [*parts, *answer]}, times=None)
    found = await armedic.get(HEALTHY)
    assert (found.status_code, decoded(found).get("type")) == (status, f"urn:armedic:problem:{slug}"), found.text


async def test_delete_is_withheld_while_used(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A plan says who still uses it; apply is then 409."""
    plan = decoded(await armedic.delete(HEALTHY, params={"organization": "contoso"}))
    assert "sc-web-prod" in plan["withheld"]
    apply = {"organization": "contoso", "mode": "apply", "fingerprint": plan["fingerprint"]}
    assert (await armedic.delete(HEALTHY, params=apply)).status_code == 409
    assert azure.requests(writes=True) == []


async def test_delete_by_force(armedic: httpx.AsyncClient) -> None:
    """Force deletes it nevertheless; afterwards it is in the recycle bin."""
    plan = decoded(await armedic.delete(HEALTHY, params={"force": True}))
    apply = {"force": True, "mode": "apply", "fingerprint": plan["fingerprint"]}
    assert decoded(await armedic.delete(HEALTHY, params=apply))["outcome"] == "applied"
    assert decoded(await armedic.get(HEALTHY))["deleted_application"] is not None


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        pytest.param("/spn/not-a-guid", 404, None, id="no GUID"),
        pytest.param("/spn/99999999-0000-4000-8000-000000000001", 404, None, id="nothing there"),
        pytest.param(f"{HEALTHY}?environment=Moon", 400, "environment", id="unknown cloud"),
        pytest.param(f"{HEALTHY}?organization=a%20b", 400, "organization", id="organization"),
    ],
)
async def test_refused(armedic: httpx.AsyncClient, path: str, status: int, pointer: str | None) -> None:
    """Path and query are checked; the parameter is named."""
    answer = await armedic.get(path)
    assert answer.status_code == status
    assert [error["pointer"] for error in decoded(answer).get("errors", [])] == ([pointer] if pointer else [])
