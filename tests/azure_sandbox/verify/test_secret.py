"""Verify of a connection with a secret follows from what it holds, Entra's state and the roles."""

import datetime as dt
import json
import secrets
from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.world import ServiceEndpoint, World
from sandbox_calls.verify import CACHE_INVALID, NO_TOKEN, PROXY, SHOP, SUBSCRIPTION, TEST, verify


async def test_success_shows_the_subscription(ado: httpx.AsyncClient) -> None:
    """A healthy connection answers ok, with the subscription as JSON text."""
    outcome = await verify(ado)
    assert (outcome["statusCode"], outcome["errorMessage"]) == ("ok", "")
    assert json.loads(outcome["result"][0])["subscriptionId"] == SUBSCRIPTION
    assert "activityId" not in outcome


async def test_activity_id_comes_with_7_2(ado: httpx.AsyncClient) -> None:
    """The 7.2 schema adds an activity id."""
    answer = await ado.post(f"{PROXY}?endpointId={SHOP}&api-version=7.2-preview.1", json=TEST)
    assert answer.json()["activityId"]


@pytest.mark.parametrize("key", ["accesstoken", "accessToken", "AccessToken"])
@pytest.mark.parametrize("value", [None, ""], ids=["null", "empty"])
async def test_empty_access_token_fails(
    ado: httpx.AsyncClient, endpoint: ServiceEndpoint, key: str, value: str | None
) -> None:
    """An `accesstoken` that holds nothing fails in any letter case."""
    endpoint.parameters[key] = value
    outcome = await verify(ado)
    assert (outcome["statusCode"], outcome["errorMessage"]) == ("badRequest", CACHE_INVALID)


async def test_filled_access_token_passes(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """An `accesstoken` with a value does no harm."""
    endpoint.secrets["accesstoken"] = secrets.token_hex(8)
    assert (await verify(ado))["statusCode"] == "ok"


async def test_removing_the_key_repairs(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """The article's cure: PUT the object without the key, then Verify passes."""
    endpoint.parameters["accesstoken"] = None
    url = f"/devops/contoso/shop/_apis/serviceendpoint/endpoints/{SHOP}?api-version=7.1"
    body = (await ado.get(url)).json()
    del body["authorization"]["parameters"]["accesstoken"]
    await ado.put(f"/devops/contoso/_apis/serviceendpoint/endpoints/{SHOP}?api-version=7.1", json=body)
    assert (await verify(ado))["statusCode"] == "ok"


async def test_missing_role_is_wrapped(ado: httpx.AsyncClient, world: World) -> None:
    """Without a role the answer quotes Resource Manager's 403, word by word."""
    del world.role_assignments["shop"]
    outcome = await verify(ado)
    principal = world.service_principals["shop"].object_id
    assert outcome["statusCode"] == "forbidden"
    start, _, quoted = outcome["errorMessage"].partition("Response from server: ")
    assert start == (
        f"Failed to query service connection API: 'https://management.azure.com/subscriptions/{SUBSCRIPTION}"
        "?api-version=2016-06-01'. Status Code: 'Forbidden', "
    )
    error = json.loads(quoted.strip("'"))["error"]
    assert error["code"] == "AuthorizationFailed"
    assert f"with object id '{principal}'" in error["message"]
    assert "'Microsoft.Resources/subscriptions/read'" in error["message"]


def end_secret(world: World, _endpoint: ServiceEndpoint) -> None:
    """The secret ended."""
    world.applications["shop"].secrets[0].end = world.now() - dt.timedelta(seconds=1)


def wrong_secret(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection holds another value."""
    endpoint.secrets["serviceprincipalkey"] = secrets.token_hex(8)


def no_secret(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection holds no value."""
    endpoint.secrets.clear()


def delete_application(world: World, _endpoint: ServiceEndpoint) -> None:
    """The application was deleted."""
    world.applications["shop"].deleted_at = world.now()


def delete_principal(world: World, _endpoint: ServiceEndpoint) -> None:
    """The principal was deleted."""
    world.service_principals["shop"].deleted_at = world.now()


def disable_principal(world: World, _endpoint: ServiceEndpoint) -> None:
    """The principal was disabled."""
    world.service_principals["shop"].account_enabled = False


def unknown_tenant(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection names a tenant that does not exist."""
    endpoint.parameters["tenantid"] = "7e000000-0000-4000-8000-000000000099"


def other_cloud(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection names another cloud than its tenant's."""
    endpoint.data["environment"] = "AzureUSGovernment"


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (end_secret, "AADSTS7000222"),
        (wrong_secret, "AADSTS7000215"),
        (no_secret, "AADSTS7000218"),
        (delete_application, "AADSTS700016"),
        (delete_principal, "AADSTS7000229"),
        (disable_principal, "AADSTS7000112"),
        (unknown_tenant, "AADSTS90002"),
        (other_cloud, "AADSTS900382"),
    ],
)
async def test_refused_sign_in_is_wrapped(
    ado: httpx.AsyncClient,
    world: World,
    endpoint: ServiceEndpoint,
    break_it: Callable[[World, ServiceEndpoint], None],
    code: str,
) -> None:
    """Each refusal of Entra is quoted with its code."""
    break_it(world, endpoint)
    outcome = await verify(ado)
    assert outcome["statusCode"] == "badRequest"
    assert outcome["errorMessage"].startswith(f"{NO_TOKEN}{code}: ")
    assert "Trace ID: " in outcome["errorMessage"]


async def test_replication_delay_of_a_secret(ado: httpx.AsyncClient, world: World) -> None:
    """A secret that has not been replicated yet is unknown to Entra, and known later."""
    world.applications["shop"].secrets[0].effective_at = world.now() + dt.timedelta(seconds=60)
    assert "AADSTS7000215" in (await verify(ado))["errorMessage"]
    world.clock.offset_seconds = 61
    assert (await verify(ado))["statusCode"] == "ok"
