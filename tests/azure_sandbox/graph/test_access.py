"""Microsoft Graph in the sandbox: tokens, permissions, and how refusals look."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.world import World
from sandbox_calls.graph import (
    APPS,
    DELETED,
    OWN_PRINCIPAL,
    PRINCIPALS,
    SHOP_CLIENT,
    SHOP_OBJECT,
    SHOP_PRINCIPAL,
    V1,
    error_of,
    new_application,
)


@pytest.mark.parametrize(
    ("token", "message"),
    [(None, "Access token is empty."), ("nonsense", "validation failure"), ("arm", "Invalid audience.")],
    ids=["none", "malformed", "audience"],
)
async def test_refused_tokens(
    http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], token: str | None, message: str
) -> None:
    """A missing, malformed or foreign token is 401 InvalidAuthenticationToken."""
    headers = bearer("armedic") if token == "arm" else {"Authorization": f"Bearer {token}"} if token else {}
    answer = await http.get(APPS, headers=headers)
    assert error_of(answer) == (401, "InvalidAuthenticationToken")
    assert message in answer.json()["error"]["message"]


async def test_expired_token(graph: httpx.AsyncClient, world: World) -> None:
    """Tokens end by the world's clock."""
    world.clock.offset_seconds = 7200
    assert "expired" in (await graph.get(APPS)).json()["error"]["message"]


async def test_error_envelope(graph: httpx.AsyncClient) -> None:
    """Refusals carry the request ids, the caller's echoed."""
    answer = await graph.get(f"{APPS}/none", headers={"client-request-id": "mine"})
    inner = answer.json()["error"]["innerError"]
    assert inner.keys() == {"date", "request-id", "client-request-id"}
    assert (inner["client-request-id"], answer.headers["client-request-id"]) == ("mine", "mine")


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"{V1}/me", 501), (f"{APPS}?$expand=owners", 501), (f"{APPS}?$filter=displayName ne 'x'", 501)],
)
async def test_not_simulated(graph: httpx.AsyncClient, path: str, status: int) -> None:
    """What is not simulated says so."""
    assert (await graph.get(path)).status_code == status


READS = [APPS, f"{APPS}/{SHOP_OBJECT}", PRINCIPALS, f"{PRINCIPALS}/{SHOP_PRINCIPAL}", f"{DELETED}/graph.application"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Application.Read.All", 200),
        ("Application.ReadWrite.OwnedBy", 200),
        ("Directory.Read.All", 200),
        ("GroupMember.Read.All", 403),
    ],
)
async def test_read_permissions(
    with_roles: Callable[..., httpx.AsyncClient], path: str, role: str, status: int
) -> None:
    """Applications and principals are read with a permission for them or for the directory."""
    assert (await with_roles(role).get(path)).status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", APPS),
        ("PATCH", f"{APPS}/{SHOP_OBJECT}"),
        ("DELETE", f"{APPS}/{SHOP_OBJECT}"),
        ("POST", f"{APPS}/{SHOP_OBJECT}/addPassword"),
        ("POST", f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"),
        ("POST", PRINCIPALS),
        ("PATCH", f"{PRINCIPALS}/{SHOP_PRINCIPAL}"),
        ("DELETE", f"{PRINCIPALS}/{SHOP_PRINCIPAL}"),
        ("POST", f"{DELETED}/{SHOP_OBJECT}/restore"),
    ],
)
async def test_reading_does_not_write(with_roles: Callable[..., httpx.AsyncClient], method: str, path: str) -> None:
    """A permission to read changes nothing."""
    answer = await with_roles("Application.Read.All", "Directory.Read.All").request(method, path, json={})
    assert error_of(answer) == (403, "Authorization_RequestDenied")
    assert answer.json()["error"]["message"] == "Insufficient privileges to complete the operation."


async def test_owned_by_manages_only_what_it_made(with_roles: Callable[..., httpx.AsyncClient], world: World) -> None:
    """Under OwnedBy the creator owns its application and principal, and may not touch others."""
    graph = with_roles("Application.ReadWrite.OwnedBy")
    made = await new_application(graph)
    assert world.applications[made["id"]].owners == [OWN_PRINCIPAL]
    principal = await graph.post(PRINCIPALS, json={"appId": made["appId"]})
    assert principal.status_code == 201
    assert (await graph.patch(f"{APPS}/{made['id']}", json={"notes": "x"})).status_code == 204
    assert (await graph.patch(f"{APPS}/{SHOP_OBJECT}", json={"notes": "x"})).status_code == 403
    assert (await graph.delete(f"{PRINCIPALS}/{SHOP_PRINCIPAL}")).status_code == 403


async def test_owned_by_needs_an_owned_application(with_roles: Callable[..., httpx.AsyncClient], world: World) -> None:
    """A principal for someone else's application is refused in the misleading words of the live service."""
    world.service_principals["shop"].deleted_at = world.now()
    answer = await with_roles("Application.ReadWrite.OwnedBy").post(PRINCIPALS, json={"appId": SHOP_CLIENT})
    assert error_of(answer) == (403, "Authorization_RequestDenied")
    assert "must in the local tenant" in answer.json()["error"]["message"]


@pytest.mark.parametrize("roles", [["Application.ReadWrite.OwnedBy"], ["Application.ReadWrite.All"]])
async def test_owners_are_listed(with_roles: Callable[..., httpx.AsyncClient], roles: list[str]) -> None:
    """Only OwnedBy makes the creator an owner."""
    graph = with_roles(*roles)
    made = await new_application(graph)
    owners = (await graph.get(f"{APPS}/{made['id']}/owners")).json()["value"]
    assert [owner["id"] for owner in owners] == ([OWN_PRINCIPAL] if "OwnedBy" in roles[0] else [])
