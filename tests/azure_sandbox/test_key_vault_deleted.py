"""Soft deletion in the sandbox's key vaults, and changes of a version."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from azure_sandbox.seed import load_world
from azure_sandbox.world import Permission, RoleAssignment, RoleDefinition, World

AUDIENCE = "https://vault.azure.net"
BASE = "https://sandbox.test/vault/contoso-keys"
SECRET = "/vault/contoso-keys/secrets/sc-web"
GONE = "/vault/contoso-keys/deletedsecrets"
V = {"api-version": "7.4"}
DAY = 86_400


@pytest.fixture
def world() -> World:
    """The demo world, in which the service is Key Vault Secrets Officer of the vault."""
    return load_world("demo")


@pytest.fixture
async def vault(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity, and a secret with two versions."""
    http.headers.update(bearer("armedic", AUDIENCE))
    http.params = httpx.QueryParams(V)
    for value in ("one", "two"):
        (await http.put(SECRET, json={"value": value, "tags": {"for": "web"}})).raise_for_status()
    return http


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and inner code."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("innererror", {}).get("code")


async def test_deleted_secret_is_kept(vault: httpx.AsyncClient) -> None:
    """A deleted secret is not among the secrets; it is listed and shown among the deleted, without its value."""
    deleted = (await vault.delete(SECRET)).raise_for_status().json()
    assert refusal(await vault.get(SECRET)) == (404, "SecretNotFound", None)
    shown = (await vault.get(f"{GONE}/sc-web")).json()
    assert shown == deleted
    assert shown["recoveryId"] == f"{BASE}/deletedsecrets/sc-web"
    assert shown["id"].startswith(f"{BASE}/secrets/sc-web/")
    assert shown["scheduledPurgeDate"] - shown["deletedDate"] == 90 * DAY
    assert "value" not in shown
    (listed,) = (await vault.get(GONE)).json()["value"]
    assert listed == shown | {"id": f"{BASE}/secrets/sc-web"}


async def test_deleted_name_cannot_be_used(vault: httpx.AsyncClient) -> None:
    """Setting a secret whose name is deleted is a conflict that says what can be done."""
    await vault.delete(SECRET)
    answer = await vault.put(SECRET, json={"value": "three"})
    assert refusal(answer) == (409, "Conflict", "ObjectIsDeletedButRecoverable")


async def test_recover(vault: httpx.AsyncClient) -> None:
    """A recovered secret has all its versions, and its name can be used again."""
    await vault.delete(SECRET)
    recovered = (await vault.post(f"{GONE}/sc-web/recover")).raise_for_status().json()
    assert "value" not in recovered
    assert (await vault.get(SECRET)).json()["value"] == "two"
    assert len((await vault.get(f"{SECRET}/versions")).json()["value"]) == 2
    assert (await vault.put(SECRET, json={"value": "three"})).status_code == 200
    assert (await vault.get(GONE)).json()["value"] == []


async def test_purge_frees_the_name(vault: httpx.AsyncClient) -> None:
    """A purged secret is gone for good."""
    await vault.delete(SECRET)
    answer = await vault.delete(f"{GONE}/sc-web")
    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(await vault.get(f"{GONE}/sc-web")) == (404, "SecretNotFound", None)
    (await vault.put(SECRET, json={"value": "new"})).raise_for_status()
    assert len((await vault.get(f"{SECRET}/versions")).json()["value"]) == 1


async def test_purge_protection(vault: httpx.AsyncClient, world: World) -> None:
    """A vault with purge protection lets nobody purge, and says so in the recovery level."""
    world.vaults["contoso-keys"].purge_protection = True
    deleted = (await vault.delete(SECRET)).json()
    assert deleted["attributes"]["recoveryLevel"] == "Recoverable"
    assert refusal(await vault.delete(f"{GONE}/sc-web")) == (403, "Forbidden", "ForbiddenByPolicy")
    assert (await vault.get(f"{GONE}/sc-web")).status_code == 200


async def test_time_is_over(vault: httpx.AsyncClient, world: World) -> None:
    """After 90 days a deleted secret is gone by itself."""
    await vault.delete(SECRET)
    world.vaults["contoso-keys"].deleted_secrets["sc-web"].deleted_at -= timedelta(days=90)
    assert (await vault.get(GONE)).json()["value"] == []
    assert (await vault.post(f"{GONE}/sc-web/recover")).status_code == 404
    assert (await vault.put(SECRET, json={"value": "new"})).status_code == 200


@pytest.mark.parametrize(
    "case",
    [
        ("GET", GONE, "readMetadata/action"),
        ("GET", f"{GONE}/sc-web", "readMetadata/action"),
        ("POST", f"{GONE}/sc-web/recover", "recover/action"),
        ("DELETE", f"{GONE}/sc-web", "purge/action"),
    ],
    ids=["list", "get", "recover", "purge"],
)
async def test_each_takes_its_own_right(
    vault: httpx.AsyncClient,
    world: World,
    bearer: Callable[..., dict[str, str]],
    case: tuple[str, str, str],
) -> None:
    """Each operation on deleted secrets is refused with the name of its data action, and passes with just this one."""
    method, path, action = case
    await vault.delete(SECRET)
    headers = bearer("sc-web-prod", AUDIENCE)
    refused = await vault.request(method, path, headers=headers)
    assert refusal(refused) == (403, "Forbidden", "ForbiddenByRbac")
    full = f"Microsoft.KeyVault/vaults/secrets/{action}"
    assert f"'{full}'" in refused.json()["error"]["message"]
    role = RoleDefinition(role_id="r", role_name="r", permissions=[Permission(data_actions=[full])])
    world.role_definitions["r"] = role
    world.role_assignments["r"] = RoleAssignment(
        name="r",
        scope=world.vaults["contoso-keys"].resource_id,
        role_id="r",
        principal_id=world.service_principals["sc-web-prod"].object_id,
    )
    assert (await vault.request(method, path, headers=headers)).is_success


async def test_change_of_a_version(vault: httpx.AsyncClient) -> None:
    """PATCH changes what it names of one version; the other one stays, and the answer has no value."""
    items = (await vault.get(f"{SECRET}/versions")).json()["value"]
    first = items[0]["id"].rsplit("/", 1)[-1]
    changed = (await vault.patch(f"{SECRET}/{first}", json={"attributes": {"enabled": False}})).json()
    assert (changed["attributes"]["enabled"], changed["tags"], "value" in changed) == (False, {"for": "web"}, False)
    assert refusal(await vault.get(f"{SECRET}/{first}")) == (403, "Forbidden", "SecretDisabled")
    assert (await vault.get(SECRET)).json()["value"] == "two"
    tagged = (await vault.patch(f"{SECRET}/{first}", json={"tags": {"a": "b"}, "contentType": "t"})).json()
    assert (tagged["attributes"]["enabled"], tagged["tags"], tagged["contentType"]) == (False, {"a": "b"}, "t")


async def test_change_of_nothing(vault: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    """An unknown version is not found; without a right it is refused."""
    body = {"attributes": {"enabled": False}}
    assert refusal(await vault.patch(f"{SECRET}/none", json=body)) == (404, "SecretNotFound", None)
    answer = await vault.patch(f"{SECRET}/none", json=body, headers=bearer("sc-web-prod", AUDIENCE))
    assert refusal(answer) == (403, "Forbidden", "ForbiddenByRbac")
