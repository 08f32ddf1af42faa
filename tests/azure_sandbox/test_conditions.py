"""Conditions of role assignments in the sandbox's Resource Manager: which are refused, and what they change."""

import uuid
from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.seed import load_world
from azure_sandbox.world import World

STORAGE = (
    "/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/orders/providers"
    "/Microsoft.Storage/storageAccounts/contosoorders"
)
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
PRINCIPAL = "f0000000-0000-4000-8000-000000000009"
ROLE = "/providers/Microsoft.Authorization/roleDefinitions/"
VERSION = {"api-version": "2022-04-01"}
CONTAINER = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'orders'"
DELEGATED = (
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/"
    "roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7, "
    "12345678-0000-4000-8000-000000000001} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] "
    "ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
)


@pytest.fixture
def world() -> World:
    """The demo world."""
    return load_world("demo")


@pytest.fixture
def arm(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in at Resource Manager as the service."""
    http.headers.update(bearer("armedic"))
    http.params = httpx.QueryParams(VERSION)
    return http


async def put(
    arm: httpx.AsyncClient, condition: str | None, version: str | None = "2.0", name: str | None = None
) -> httpx.Response:
    """The answer to a role assignment with a condition."""
    properties = {
        "roleDefinitionId": ROLE + BLOB_READER,
        "principalId": PRINCIPAL,
        "condition": condition,
        "conditionVersion": version,
    }
    path = f"/arm{STORAGE}/providers/Microsoft.Authorization/roleAssignments/{name or uuid.uuid4()}"
    return await arm.put(path, json={"properties": properties})


GOOD = [
    CONTAINER,
    DELEGATED,
    f"((!(ActionMatches{{'a/b/read'}} AND NOT SubOperationMatches{{'Blob.List'}})) OR ({CONTAINER}))",
    "@Resource[Microsoft.Storage/s/b/c/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'",
    "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:A_B] ForAllOfAnyValues:StringEquals {'a', 'b'}",
    "Exists @Request[a/b:c] && @Environment[isPrivateLink] BoolEquals true || @Resource[a] NumericGreaterThan -5",
]
BAD = [
    "",
    "anything",
    "ActionMatches{}",
    f"({CONTAINER}",
    f"{CONTAINER} AND",
    "@Resource[a] 'orders'",
    "@Resource[a] StringEquals",
    "@Resource[a] StringEquals {'a',}",
    "@Nobody[a] StringEquals 'a'",
    "(" * 4000,
    f"{CONTAINER} AND " * 100 + CONTAINER,
]


@pytest.mark.parametrize("condition", GOOD)
@pytest.mark.parametrize("version", ["2.0", None])
async def test_kept(arm: httpx.AsyncClient, condition: str, version: str | None) -> None:
    """A condition that can be read is kept, in version 2.0."""
    properties = (await put(arm, condition, version)).raise_for_status().json()["properties"]
    assert (properties["condition"], properties["conditionVersion"]) == (condition, "2.0")


@pytest.mark.parametrize("condition", BAD, ids=range(len(BAD)))
async def test_unreadable(arm: httpx.AsyncClient, condition: str, world: World) -> None:
    """What is no condition, or too long, is refused and nothing is granted."""
    before = len(world.role_assignments)
    answer = await put(arm, condition)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "The given role assignment condition is invalid."
    assert len(world.role_assignments) == before


async def test_other_version(arm: httpx.AsyncClient) -> None:
    """There is only version 2.0; the refusal is the same."""
    answer = await put(arm, CONTAINER, "1.0")
    assert answer.json()["error"]["code"] == "InvalidRoleAssignmentCondition"


async def test_exists_whatever_the_condition(arm: httpx.AsyncClient) -> None:
    """A second assignment of the role is refused with and without a condition; the first one may change its own."""
    name = str(uuid.uuid4())
    (await put(arm, CONTAINER, name=name)).raise_for_status()
    for condition in (None, CONTAINER, DELEGATED):
        answer = await put(arm, condition)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "RoleAssignmentExists")
    changed = await put(arm, DELEGATED, name=name)
    assert (changed.status_code, changed.json()["properties"]["condition"]) == (200, DELEGATED)
    assert (await put(arm, "nonsense", name=name)).status_code == 400
