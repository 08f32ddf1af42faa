"""Microsoft Graph in the sandbox: secrets and certificates of applications, and policies on them."""

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure_sandbox.seed import load_world
from azure_sandbox.world import World
from sandbox_calls.graph import (
    APPS,
    SHOP_CLIENT,
    SHOP_OBJECT,
    V1,
    error_of,
    sign_in,
)


@pytest.mark.parametrize("key", [f"/{SHOP_OBJECT}", f"(appId='{SHOP_CLIENT}')"])
async def test_added_password_signs_in(graph: httpx.AsyncClient, world: World, key: str) -> None:
    """A new secret is shown once, lasts two years and signs in; the hint is its beginning."""
    body = {"passwordCredential": {"displayName": "armedic"}}
    made = (await graph.post(f"{APPS}{key}/addPassword", json=body)).json()
    assert sign_in(world, made["secretText"]) == "https://management.azure.com"
    assert made["hint"] == made["secretText"][:3]
    assert made["endDateTime"][:4] == str(world.now().year + 2)
    listed = (await graph.get(f"{APPS}{key}?$select=passwordCredentials")).json()["passwordCredentials"][-1]
    assert (listed["keyId"], listed["secretText"], listed["displayName"]) == (made["keyId"], None, "armedic")


async def test_chosen_end_of_a_secret(graph: httpx.AsyncClient) -> None:
    """The end of a secret may be chosen."""
    body = {"passwordCredential": {"endDateTime": "2199-01-02T03:04:05Z"}}
    made = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=body)).json()
    assert made["endDateTime"] == "2199-01-02T03:04:05Z"


async def test_end_before_start_is_refused(graph: httpx.AsyncClient) -> None:
    """A secret that ends before it starts is 400."""
    body = {"passwordCredential": {"endDateTime": "2001-01-01T00:00:00"}}
    assert error_of(await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=body)) == (400, "Request_BadRequest")


async def test_secret_without_body(graph: httpx.AsyncClient) -> None:
    """AddPassword needs no body."""
    assert (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword")).status_code == 200


async def test_new_secret_takes_time(graph: httpx.AsyncClient, world: World) -> None:
    """With a delay, Entra learns of a new secret later."""
    world.delays.credential_replication = 20
    value = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={})).json()["secretText"]
    assert sign_in(world, value) == "7000215"
    world.clock.offset_seconds = 21
    assert sign_in(world, value) == "https://management.azure.com"


async def test_new_federated_credential_takes_time(graph: httpx.AsyncClient, world: World) -> None:
    """With a delay, Entra learns of a new federated credential later, and of a change too."""
    world.clock.frozen = world.now()
    later = world.clock.frozen + dt.timedelta(seconds=20)
    world.delays.credential_replication = 20
    credentials = world.applications["shop"].federated_credentials
    url = f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"
    body = {"name": "new", "issuer": "https://i.example", "subject": "s", "audiences": ["api://AzureADTokenExchange"]}
    made = (await graph.post(url, json=body)).json()
    assert credentials[0].effective_at == later
    world.clock.frozen = later
    assert (await graph.patch(f"{url}/{made['id']}", json={"subject": "t"})).status_code == 204
    assert credentials[0].effective_at == later + dt.timedelta(seconds=20)
    world.delays.credential_replication = 0
    assert (await graph.patch(f"{url}/{made['id']}", json={"subject": "u"})).status_code == 204
    assert credentials[0].effective_at is None


async def test_removed_password_no_longer_signs_in(graph: httpx.AsyncClient, world: World) -> None:
    """A removed secret is wrong at once, and cannot be removed again."""
    made = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={})).json()
    url, body = f"{APPS}/{SHOP_OBJECT}/removePassword", {"keyId": made["keyId"]}
    assert (await graph.post(url, json=body)).status_code == 204
    assert sign_in(world, made["secretText"]) == "7000215"
    assert error_of(await graph.post(url, json=body)) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("days", "wanted", "code"),
    [
        (90, {}, "CredentialInvalidLifetimeAsPerAppPolicy"),
        (0, {}, "CredentialTypeNotAllowedAsPerAppPolicy"),
    ],
    ids=["too-long", "banned"],
)
async def test_policy_on_secrets(
    graph: httpx.AsyncClient, world: World, days: int, wanted: dict[str, Any], code: str
) -> None:
    """The tenant's policy limits or bans secrets."""
    world.tenants["contoso"].max_secret_lifetime_days = days
    answer = await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=wanted)
    assert error_of(answer) == (400, code)


async def test_short_secret_passes_the_policy(graph: httpx.AsyncClient, world: World) -> None:
    """A lifetime within the policy is allowed."""
    world.tenants["contoso"].max_secret_lifetime_days = 90
    end = (world.now() + dt.timedelta(days=80)).isoformat()
    answer = await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={"passwordCredential": {"endDateTime": end}})
    assert answer.status_code == 200


@pytest.mark.parametrize(("days", "kind"), [(None, None), (90, "passwordLifetime"), (0, "passwordAddition")])
async def test_policy_is_readable(
    with_roles: Callable[..., httpx.AsyncClient], world: World, days: int | None, kind: str | None
) -> None:
    """The policy shows its restriction to who may read policies."""
    url = f"{V1}/policies/defaultAppManagementPolicy"
    world.tenants["contoso"].max_secret_lifetime_days = days
    body = (await with_roles("Policy.Read.All").get(url)).json()
    restrictions = body["applicationRestrictions"]["passwordCredentials"]
    assert [item["restrictionType"] for item in restrictions] == ([kind] if kind else [])
    assert (await with_roles("Application.Read.All").get(url)).status_code == 403


def certificate_of(name: str) -> dict[str, Any]:
    """A key credential with a certificate that the sandbox generated."""
    key = load_world("certificate").applications["shop"].certificates[0].key
    return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": key, "displayName": name}


async def test_certificates_are_replaced_as_a_whole(graph: httpx.AsyncClient) -> None:
    """An update names all certificates: known ones by id, new ones with their key; others go."""
    url, one = f"{APPS}/{SHOP_OBJECT}", certificate_of("one")
    assert (await graph.patch(url, json={"keyCredentials": [one]})).status_code == 204
    first = (await graph.get(url)).json()["keyCredentials"]
    assert (first[0]["displayName"], first[0]["key"]) == ("one", None)
    await graph.patch(url, json={"keyCredentials": [*first, certificate_of("two")]})
    both = (await graph.get(f"{url}?$select=keyCredentials")).json()["keyCredentials"]
    assert [item["displayName"] for item in both] == ["one", "two"]
    assert both[0]["key"] == one["key"]
    assert len(base64.b64decode(both[0]["customKeyIdentifier"])) == 20
    await graph.patch(url, json={"keyCredentials": both[1:]})
    assert [item["displayName"] for item in (await graph.get(url)).json()["keyCredentials"]] == ["two"]


async def test_certificate_does_not_outlive_itself(graph: httpx.AsyncClient) -> None:
    """The end of a key credential may not lie after that of its certificate."""
    body = {"keyCredentials": [{**certificate_of("x"), "endDateTime": "2999-01-01T00:00:00Z"}]}
    assert error_of(await graph.patch(f"{APPS}/{SHOP_OBJECT}", json=body)) == (400, "KeyCredentialsInvalidEndDate")
