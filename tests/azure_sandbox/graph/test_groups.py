"""Microsoft Graph in the sandbox: groups of a principal, and the organization."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.world import Group, World
from sandbox_calls.graph import PRINCIPALS, SHOP_PRINCIPAL, V1


@pytest.fixture
def grouped(world: World) -> World:
    """The shop's principal is in a group, which is in another one."""
    tenant = world.tenants["contoso"].tenant_id
    world.groups["inner"] = Group(object_id="g-1", tenant_id=tenant, display_name="Inner", members=[SHOP_PRINCIPAL])
    world.groups["outer"] = Group(object_id="g-2", tenant_id=tenant, display_name="Outer", members=["g-1"])
    world.groups["other"] = Group(object_id="g-3", tenant_id=tenant, display_name="Other", members=[])
    return world


@pytest.mark.usefixtures("grouped")
@pytest.mark.parametrize(("kind", "names"), [("memberOf", ["Inner"]), ("transitiveMemberOf", ["Inner", "Outer"])])
@pytest.mark.parametrize("cast", ["", "/microsoft.graph.group"])
async def test_groups_of_a_principal(graph: httpx.AsyncClient, kind: str, names: list[str], cast: str) -> None:
    """Groups are listed directly, and through other groups."""
    answer = await graph.get(f"{PRINCIPALS}/{SHOP_PRINCIPAL}/{kind}{cast}")
    assert [group["displayName"] for group in answer.json()["value"]] == names


@pytest.mark.usefixtures("grouped")
async def test_member_group_ids(graph: httpx.AsyncClient) -> None:
    """GetMemberGroups answers the ids of all of them."""
    body = {"securityEnabledOnly": True}
    answer = await graph.post(f"{PRINCIPALS}/{SHOP_PRINCIPAL}/getMemberGroups", json=body)
    assert answer.json()["value"] == ["g-1", "g-2"]


@pytest.mark.usefixtures("grouped")
@pytest.mark.parametrize(("role", "status"), [("GroupMember.Read.All", 200), ("Application.Read.All", 403)])
async def test_group_permissions(with_roles: Callable[..., httpx.AsyncClient], role: str, status: int) -> None:
    """Listing groups needs a permission for groups."""
    answer = await with_roles(role).get(f"{V1}/groups", params={"$filter": "displayName eq 'outer'"})
    assert answer.status_code == status
    assert status == 403 or [group["id"] for group in answer.json()["value"]] == ["g-2"]


async def test_organization(graph: httpx.AsyncClient, world: World) -> None:
    """The tenant of the token is the only organization."""
    tenant = world.tenants["contoso"].tenant_id
    listed = (await graph.get(f"{V1}/organization")).json()["value"]
    assert [(item["id"], item["verifiedDomains"][0]["name"]) for item in listed] == [
        (tenant, "contoso.onmicrosoft.com")
    ]
    assert (await graph.get(f"{V1}/organization/{tenant}")).json()["displayName"] == "Contoso"
    assert (await graph.get(f"{V1}/organization/other")).status_code == 404
