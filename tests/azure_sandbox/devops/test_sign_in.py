"""Azure DevOps in the sandbox: who is let in, and how the others are refused."""

import base64
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.tokens import mint
from azure_sandbox.world import Organization, World
from sandbox_calls.devops import IN_SHOP, V, member


async def test_no_credential_gets_the_sign_in_page(http: httpx.AsyncClient) -> None:
    """Without a credential Azure DevOps answers 203 with an HTML page."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}")
    assert answer.status_code == 203
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sign In" in answer.text


@pytest.mark.parametrize(
    "authorization",
    ["Basic !!", "Basic " + base64.b64encode(b":unknown").decode(), "Bearer nonsense", "Digest x"],
    ids=["no-base64", "unknown-token", "no-jwt", "other-kind"],
)
async def test_unknown_credential_gets_the_sign_in_page(http: httpx.AsyncClient, authorization: str) -> None:
    """A malformed or unknown credential is answered like none."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers={"Authorization": authorization})
    assert answer.status_code == 203


async def test_token_for_another_resource_is_refused(
    http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]
) -> None:
    """An Entra token for Resource Manager gets 401 with a byte order mark and TF400813."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers=bearer("armedic"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "TF400813" in answer.text


async def test_expired_token_is_refused(http: httpx.AsyncClient, own: dict[str, str], world: World) -> None:
    """Tokens end by the world's clock."""
    world.clock.offset_seconds = timedelta(hours=2).total_seconds()
    assert (await http.get(f"{IN_SHOP}/endpoints?{V}", headers=own)).status_code == 401


async def test_non_member_is_named(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    """A service principal that is no member of the organization gets TF400813 with its id."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers=bearer("shop", DEVOPS_AUDIENCE))
    assert answer.status_code == 401
    assert answer.json()["typeKey"] == "UnauthorizedRequestException"
    assert "f0000000-0000-4000-8000-000000000001" in answer.json()["message"]


async def test_principal_of_another_tenant_is_refused(http: httpx.AsyncClient, world: World) -> None:
    """A member's token from another tenant than the organization's does not count."""
    principal = world.service_principals["armedic"]
    principal.tenant_id = "7e000000-0000-4000-8000-000000000009"
    token = mint(world, CLOUDS["AzureCloud"], principal, DEVOPS_AUDIENCE)
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_personal_access_token_signs_in(http: httpx.AsyncClient, organization: Organization) -> None:
    """The digest of a personal access token identifies its owner."""
    headers = member(organization, "Reader")
    answer = await http.get("/devops/contoso/_apis/connectionData", headers=headers)
    assert answer.json()["authenticatedUser"]["providerDisplayName"] == "Kim"
    assert answer.headers["x-vss-userdata"] == "0a-kim:kim@contoso.example"


async def test_unknown_organization_is_a_page(ado: httpx.AsyncClient) -> None:
    """An organization that does not exist is answered with a 404 page."""
    answer = await ado.get(f"/devops/fabrikam/_apis/projects?{V}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/html")
