"""The sandbox's own surface: world, clock, faults, request log."""

import json
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure_sandbox.world import DeletedSecret, Vault, World

Headers = Callable[..., dict[str, str]]
SUBSCRIPTION = "/arm/subscriptions/22222222-0000-4000-8000-000000000001?api-version=2022-12-01"
ASSIGNMENT = (
    "/arm/subscriptions/22222222-0000-4000-8000-000000000001/providers/Microsoft.Authorization/roleAssignments/"
    "77777777-0000-4000-8000-000000000001?api-version=2022-04-01"
)


async def test_health(http: httpx.AsyncClient) -> None:
    """Health tells what there is."""
    body = (await http.get("/_sandbox/health")).json()
    assert (body["status"], body["applications"]) == ("ok", 2)


async def test_change_and_reset(http: httpx.AsyncClient, bearer: Headers) -> None:
    """A change takes effect at once; reset returns to the start."""
    headers = bearer("armedic")
    assert (await http.get(SUBSCRIPTION, headers=headers)).json()["displayName"] == "Main"
    changes = {"subscription.display_name": "Renamed"}
    assert (await http.patch("/_sandbox/world", json={"changes": changes})).status_code == 204
    assert (await http.get(SUBSCRIPTION, headers=headers)).json()["displayName"] == "Renamed"
    assert (await http.post("/_sandbox/reset")).status_code == 204
    assert (await http.get(SUBSCRIPTION, headers=headers)).json()["displayName"] == "Main"


async def test_changes_are_all_or_none(http: httpx.AsyncClient) -> None:
    """If one of several changes cannot be made, none is."""
    changes = {"subscription.display_name": "Renamed", "subscription.colour": "red"}
    refused = await http.patch("/_sandbox/world", json={"changes": changes})
    assert refused.status_code == 400
    assert "'colour' is not known here" in refused.json()["error"]["message"]
    assert (await http.get("/_sandbox/world?path=subscription.display_name")).json() == "Main"


async def test_change_to_a_world_that_cannot_be(http: httpx.AsyncClient) -> None:
    """A subscription needs its tenant; what several changes lead to is looked at together."""
    moved = {"subscription.tenant_id": "11111111-0000-4000-8000-00000000dead"}
    refused = await http.patch("/_sandbox/world", json={"changes": moved})
    assert refused.status_code == 400
    assert "subscriptions.main.tenant_id: there is no tenant" in refused.json()["error"]["message"]
    tenant = {"tenant_id": "11111111-0000-4000-8000-00000000dead", "display_name": "New"}
    both = moved | {"tenants.new": tenant}
    assert (await http.patch("/_sandbox/world", json={"changes": both})).status_code == 204


async def test_load(http: httpx.AsyncClient) -> None:
    """A bundled world is loaded by name, another one as JSON; reset returns to the loaded one."""
    assert (await http.post("/_sandbox/world", json={"name": "secret"})).status_code == 204
    assert (await http.get("/_sandbox/world?path=organization.name")).json() == "contoso"
    await http.post("/_sandbox/reset")
    assert (await http.get("/_sandbox/world?path=organization.name")).json() == "contoso"
    tenant = {"tenant_id": "11111111-0000-4000-8000-000000000001", "display_name": "Own"}
    assert (await http.post("/_sandbox/world", json={"tenants": {"own": tenant}})).status_code == 204
    assert (await http.get("/_sandbox/world?path=tenant.display_name")).json() == "Own"


async def test_world_shows_no_secret(http: httpx.AsyncClient) -> None:
    """The state is shown without the values of secrets."""
    await http.post("/_sandbox/world", json={"name": "secret"})
    whole = (await http.get("/_sandbox/world")).json()
    values = [secret["value"] for app in whole["applications"].values() for secret in app["secrets"]]
    assert set(values) == {"***"}
    part = await http.get("/_sandbox/world?path=applications.shop.secrets.0.value")
    assert part.json() == "***"


async def test_clock_and_delays(http: httpx.AsyncClient, bearer: Headers) -> None:
    """The clock is moved or frozen, delays are set; both can be read."""
    headers = bearer("armedic")
    await http.put("/_sandbox/clock", json={"offset_seconds": 4000})
    assert (await http.get(SUBSCRIPTION, headers=headers)).status_code == 401
    frozen = (await http.put("/_sandbox/clock", json={"frozen": "2030-01-01T00:00:00Z"})).json()
    assert (await http.get("/_sandbox/clock")).json() == frozen
    assert frozen["now"] == "2030-01-01T00:00:00Z"
    await http.put("/_sandbox/delays", json={"role_propagation": 5})
    assert (await http.get("/_sandbox/delays")).json()["role_propagation"] == 5


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("PATCH", "world", b"{", id="no JSON"),
        pytest.param("PATCH", "world", b'{"change": {}}', id="unknown field"),
        pytest.param("POST", "world", b'{"name": "nowhere"}', id="unknown world"),
        pytest.param("PUT", "clock", b'{"ofset": 1}', id="clock field"),
        pytest.param("PUT", "clock", b'{"frozen": "soon"}', id="clock value"),
        pytest.param("PUT", "delays", b'{"role_propagation": "long"}', id="delay value"),
        pytest.param("POST", "faults", b'{"path": "("}', id="regular expression"),
        pytest.param("POST", "faults", b'{"status": 42}', id="status"),
        pytest.param("POST", "faults", b'{"system": "mail"}', id="system"),
        pytest.param("DELETE", "faults/none", b"", id="no such fault"),
        pytest.param("GET", "requests?colour=red", b"", id="query"),
        pytest.param("GET", "world?path=nothing", b"", id="path"),
    ],
)
async def test_bad_input(http: httpx.AsyncClient, method: str, path: str, body: bytes) -> None:
    """Bad input is 400 with what and where."""
    answer = await http.request(method, f"/_sandbox/{path}", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidControlRequest")
    assert answer.json()["error"]["message"]


async def test_unknown_paths_are_loud(http: httpx.AsyncClient) -> None:
    """What is not simulated is 501, whatever the method."""
    assert (await http.get("/nowhere")).status_code == 501
    assert (await http.put("/_sandbox/health")).status_code == 501


async def add_fault(http: httpx.AsyncClient, **fault: Any) -> dict[str, Any]:
    """Add a fault."""
    answer = await http.post("/_sandbox/faults", json=fault)
    created: dict[str, Any] = answer.raise_for_status().json()
    return created


async def test_world_shows_no_vault_secret(http: httpx.AsyncClient, world: World) -> None:
    """What a vault keeps is not shown either."""
    vault = Vault(name="keys", tenant_id="t", resource_id="/x", secrets={"key": [{"value": "hidden", "id": "1"}]})
    world.vaults["keys"] = vault
    assert (await http.get("/_sandbox/world?path=vault.secrets.key.0")).json() == {"value": "***", "id": "1"}
    vault.deleted_secrets["old"] = DeletedSecret(deleted_at=world.now(), versions=vault.secrets.pop("key"))
    shown = await http.get("/_sandbox/world?path=vault")
    assert shown.json()["deleted_secrets"]["old"]["versions"] == [{"value": "***", "id": "1"}]
    assert "hidden" not in shown.text
    assert vault.deleted_secrets["old"].versions[0]["value"] == "hidden"  # the world itself keeps it


async def test_long_bodies_are_not_kept(http: httpx.AsyncClient) -> None:
    """Of a very long body the log keeps the length; a batch is a write if one of its requests is."""
    await http.put("/arm/x", content=b" " * 300_000)
    await http.post("/graph/v1.0/$batch", json={"requests": [{"id": "1", "method": "GET", "url": "/me"}]})
    await http.post("/graph/v1.0/$batch", json={"requests": [{"id": "1", "method": "POST", "url": "/applications"}]})
    entries = (await http.get("/_sandbox/requests")).json()["requests"]
    assert entries[0]["body"] == {"omitted_bytes": 300_000}
    assert [entry["write"] for entry in entries] == [True, False, True]


async def test_throttling(http: httpx.AsyncClient, bearer: Headers) -> None:
    """A fault refuses as often as it says, in the system's own envelope, and only where it matches."""
    headers = bearer("armedic")
    await add_fault(http, system="arm", method="get", path="subscriptions", status=429, retry_after_seconds=7, times=2)
    for _ in range(2):
        refused = await http.get(SUBSCRIPTION, headers=headers)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
        assert refused.json()["error"]["code"] == "TooManyRequests"
    assert (await http.get(SUBSCRIPTION, headers=headers)).status_code == 200
    assert [(f["left"], f["hits"]) for f in (await http.get("/_sandbox/faults")).json()["faults"]] == [(0, 2)]


@pytest.mark.parametrize(
    ("system", "path", "key"),
    [("entra", "/entra/x/oauth2/v2.0/token", "error_description"), ("devops", "/devops/contoso/_apis", "typeKey")],
)
async def test_envelopes(http: httpx.AsyncClient, system: str, path: str, key: str) -> None:
    """Each system fails in its own words."""
    await add_fault(http, system=system, status=503)
    assert key in (await http.get(path)).json()


async def test_own_answer_and_removal(http: httpx.AsyncClient) -> None:
    """A fault may bring its own body and headers, lasts if it should, and can be removed."""
    body = "<html>Bad Gateway</html>"
    fault = await add_fault(http, status=502, body=body, headers={"X-Proxy": "1"}, times=None)
    for _ in range(3):
        answer = await http.get(SUBSCRIPTION)
        assert (answer.status_code, answer.text, answer.headers["x-proxy"]) == (502, body, "1")
    assert (await http.delete(f"/_sandbox/faults/{fault['id']}")).status_code == 204
    assert (await http.get(SUBSCRIPTION)).status_code == 401
    await http.delete("/_sandbox/faults")
    assert (await http.get("/_sandbox/faults")).json() == {"faults": []}


@pytest.mark.parametrize(
    ("answer", "status", "content"),
    [("sign-in-page", 203, "Sign In"), ("malformed", 200, '{"id":'), ("empty", 200, "")],
)
async def test_spoiled_answers(
    http: httpx.AsyncClient, bearer: Headers, answer: str, status: int, content: str
) -> None:
    """The call is done, but its answer cannot be read."""
    await add_fault(http, answer=answer)
    spoiled = await http.get(SUBSCRIPTION, headers=bearer("armedic"))
    assert spoiled.status_code == status
    assert content in spoiled.text
    with pytest.raises(json.JSONDecodeError):
        spoiled.json()


def grant(world: World) -> dict[str, Any]:
    """The body of a role assignment."""
    role = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    return {"properties": {"roleDefinitionId": role, "principalId": world.service_principals["shop"].object_id}}


@pytest.mark.parametrize(("drop", "done"), [("before", 1), ("after", 2)])
async def test_dropped_connection(http: httpx.AsyncClient, bearer: Headers, world: World, drop: str, done: int) -> None:
    """In process, a dropped connection is httpx's own error; "after" means the call took effect."""
    await add_fault(http, drop=drop)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.put(ASSIGNMENT, headers=bearer("armedic"), json=grant(world))
    assert len(world.role_assignments) == done


@pytest.mark.parametrize(("drop", "done"), [("before", 1), ("after", 2)])
def test_dropped_socket(server: Any, bearer: Headers, drop: str, done: int) -> None:
    """Over a real connection the socket is reset without a byte of an answer."""
    with httpx.Client(base_url=server.url, verify=ssl.create_default_context(cafile=server.authority_file)) as http:
        http.post("/_sandbox/faults", json={"drop": drop}).raise_for_status()
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            http.put(ASSIGNMENT, headers=bearer("armedic"), json=grant(server.world))
        assert len(server.world.role_assignments) == done
        assert http.get("/_sandbox/health").status_code == 200
        assert http.get("/_sandbox/requests").json()["requests"][0]["status"] is None


async def test_latency_is_waited_for(http: httpx.AsyncClient) -> None:
    """A slow answer makes a client with a short patience give up waiting."""
    await add_fault(http, latency_seconds=0.01)
    assert (await http.get(SUBSCRIPTION)).elapsed.total_seconds() >= 0.01


async def test_request_log(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Requests are logged with system, status and body; only those that ask for a change are writes."""
    await http.get(SUBSCRIPTION, headers=bearer("armedic"))
    await http.put(ASSIGNMENT, headers=bearer("armedic"), json=grant(world))
    shop = world.applications["shop"]
    form = {"client_id": shop.client_id, "client_secret": shop.secrets[0].value, "grant_type": "client_credentials"}
    await http.post(f"/entra/{shop.tenant_id}/oauth2/v2.0/token", data=form)
    entries = (await http.get("/_sandbox/requests")).json()["requests"]
    assert [(e["system"], e["method"], e["status"], e["write"]) for e in entries] == [
        ("arm", "GET", 200, False),
        ("arm", "PUT", 201, True),
        ("entra", "POST", 400, False),
    ]
    assert entries[1]["body"] == grant(world)
    assert (await http.get("/_sandbox/requests?writes=true&system=arm")).json()["requests"] == entries[1:2]
    await http.delete("/_sandbox/requests")
    assert (await http.get("/_sandbox/requests")).json()["requests"] == []


async def test_request_log_keeps_no_secret(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Credentials are replaced; null and "" stay, for they matter and tell nothing."""
    secret = world.applications["shop"].secrets[0].value
    headers = bearer("armedic")
    await http.post("/entra/x/oauth2/v2.0/token", data={"client_secret": secret, "client_assertion": secret})
    await http.put(
        "/devops/contoso/_apis/serviceendpoint/endpoints/x?api-version=7.1",
        headers=headers,
        json={"authorization": {"parameters": {"serviceprincipalkey": secret, "accesstoken": None, "apitoken": ""}}},
    )
    await http.put("/vault/keys/secrets/name?api-version=7.4", headers=headers, json={"value": secret})
    await http.post("/graph/v1.0/x", headers=headers, content=secret.encode())
    text = (await http.get("/_sandbox/requests")).text
    assert secret not in text
    assert headers["Authorization"].removeprefix("Bearer ") not in text
    bodies = [entry["body"] for entry in (await http.get("/_sandbox/requests")).json()["requests"]]
    kept = {"serviceprincipalkey": "***", "accesstoken": None, "apitoken": ""}
    assert bodies[1]["authorization"]["parameters"] == kept
    assert bodies[2] == {"value": "***"}
    assert bodies[3] == {"unreadable_bytes": len(secret)}
