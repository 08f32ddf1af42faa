"""Key Vault in the sandbox: secrets behind Azure RBAC."""

import secrets
from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.seed import load_world
from azure_sandbox.world import RoleAssignment, World

AUDIENCE = "https://vault.azure.net"
SECRET = "/vault/contoso-keys/secrets/sc-web"
V = "api-version=7.4"
READER_OF_SECRETS = "4633458b-17de-408a-b874-0445c86b69e6"


@pytest.fixture
def world() -> World:
    """The demo world, whose vault the service may write to."""
    return load_world("demo")


@pytest.fixture
def vault(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity."""
    http.headers.update(bearer("armedic", AUDIENCE))
    return http


async def test_set_and_get(vault: httpx.AsyncClient) -> None:
    """A secret is stored with its attributes; the answer names the version."""
    body = {"value": secrets.token_hex(8), "contentType": "text/plain", "attributes": {"exp": 4}, "tags": {"a": "b"}}
    made = (await vault.put(f"{SECRET}?{V}", json=body)).json()
    assert made["id"].startswith("https://sandbox.test/vault/contoso-keys/secrets/sc-web/")
    assert (made["value"], made["contentType"], made["tags"]) == (body["value"], "text/plain", {"a": "b"})
    assert (made["attributes"]["enabled"], made["attributes"]["exp"]) == (True, 4)
    assert (await vault.get(f"{SECRET}?{V}")).json() == made


async def test_versions(vault: httpx.AsyncClient) -> None:
    """Every set makes a version; the newest is read by default, the list has no values."""
    ids = [(await vault.put(f"{SECRET}?{V}", json={"value": value})).json()["id"] for value in ("one", "two")]
    assert (await vault.get(f"{SECRET}?{V}")).json()["value"] == "two"
    version = ids[0].rsplit("/", 1)[-1]
    assert (await vault.get(f"{SECRET}/{version}?{V}")).json()["value"] == "one"
    listed = (await vault.get(f"{SECRET}/versions?{V}")).json()["value"]
    assert [item["id"] for item in listed] == ids
    assert all("value" not in item for item in listed)


async def test_delete(vault: httpx.AsyncClient) -> None:
    """A deleted secret is not found."""
    await vault.put(f"{SECRET}?{V}", json={"value": "x"})
    assert "deletedDate" in (await vault.delete(f"{SECRET}?{V}")).json()
    answer = await vault.get(f"{SECRET}?{V}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SecretNotFound")


async def test_disabled_secret_is_not_read(vault: httpx.AsyncClient) -> None:
    """A disabled version is refused."""
    await vault.put(f"{SECRET}?{V}", json={"value": "x", "attributes": {"enabled": False}})
    answer = await vault.get(f"{SECRET}?{V}")
    assert (answer.status_code, answer.json()["error"]["innererror"]["code"]) == (403, "SecretDisabled")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/vault/none/secrets/a?{V}", 404),
        ("/vault/contoso-keys/secrets/a", 400),
        (f"/vault/contoso-keys/secrets/a_b?{V}", 400),
        (f"/usgov/vault/contoso-keys/secrets/a?{V}", 404),
        (f"{SECRET}/none?{V}", 404),
    ],
    ids=["unknown-vault", "no-version", "bad-name", "other-cloud", "unknown-version"],
)
async def test_bad_paths(vault: httpx.AsyncClient, path: str, status: int) -> None:
    """Unknown vaults and versions, bad names and calls without a version are refused."""
    await vault.put(f"{SECRET}?{V}", json={"value": "x"})
    assert (await vault.get(path)).status_code == status


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"value": "' + b"x" * 25_001 + b'"}'], ids=["json", "empty", "long"])
async def test_bad_bodies(vault: httpx.AsyncClient, body: bytes) -> None:
    """A body without a value, or with one that is too long, is refused."""
    assert (await vault.put(f"{SECRET}?{V}", content=body)).status_code == 400


async def test_challenge_names_tenant_and_resource(http: httpx.AsyncClient) -> None:
    """Without a token the answer says where to get one."""
    answer = await http.get(f"{SECRET}?{V}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer authorization="https://login.microsoftonline.com/7e000000-0000-4000-8000-000000000001", '
        'resource="https://vault.azure.net"'
    )


async def test_token_of_another_audience(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    """A token for Resource Manager does not open a vault."""
    assert (await http.get(f"{SECRET}?{V}", headers=bearer("armedic"))).status_code == 401


async def test_token_of_another_tenant(
    http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], world: World
) -> None:
    """A vault trusts its own tenant only."""
    world.vaults["contoso-keys"].tenant_id = "7e000000-0000-4000-8000-000000000009"
    world.tenants["contoso"].tenant_id = "7e000000-0000-4000-8000-000000000009"
    answer = await http.get(f"{SECRET}?{V}", headers=bearer("armedic", AUDIENCE))
    assert (answer.status_code, "AKV10032" in answer.json()["error"]["message"]) == (401, True)


@pytest.mark.parametrize(("role", "status"), [(None, 403), (READER_OF_SECRETS, 404)], ids=["none", "secrets-user"])
async def test_roles_decide(
    http: httpx.AsyncClient,
    bearer: Callable[..., dict[str, str]],
    world: World,
    role: str | None,
    status: int,
) -> None:
    """Reader of the subscription is not enough: secrets need data actions on the vault."""
    if role:
        vault = world.vaults["contoso-keys"]
        principal = world.service_principals["sc-web-prod"].object_id
        world.role_assignments["x"] = RoleAssignment(
            name="x", scope=vault.resource_id, role_id=role, principal_id=principal
        )
    headers = bearer("sc-web-prod", AUDIENCE)
    assert (await http.get(f"{SECRET}?{V}", headers=headers)).status_code == status
    refused = await http.put(f"{SECRET}?{V}", json={"value": "x"}, headers=headers)
    assert refused.status_code == 403
    assert refused.json()["error"]["innererror"]["code"] == "ForbiddenByRbac"
