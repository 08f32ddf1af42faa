"""Role assignments with an end in the sandbox's Resource Manager: Privileged Identity Management."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from azure_sandbox.authorization import decide
from azure_sandbox.seed import load_world
from azure_sandbox.world import Lock, RoleAssignment, World

PRODUCTION = "/subscriptions/50000000-0000-4000-8000-000000000001"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
WRITER = "b24988ac-6180-42a0-ab88-20f7382dd24c"
PRINCIPAL = "f0000000-0000-4000-8000-000000000009"
"""Of sc-orders, which has no role."""
AUTHORIZATION = "/providers/Microsoft.Authorization"
VERSION = {"api-version": "2020-10-01"}
CONDITION = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:Name] StringEquals 'a'"


@pytest.fixture
def world() -> World:
    """The demo world, frozen; its service is Role Based Access Control Administrator of Production."""
    world = load_world("demo")
    world.clock.frozen = datetime.now(UTC)
    return world


@pytest.fixture
def arm(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in at Resource Manager as the service, anew for each call: the clock is moved."""
    http.auth = signed_in(bearer, "armedic")
    return http


def signed_in(bearer: Callable[..., dict[str, str]], key: str) -> Callable[[httpx.Request], httpx.Request]:
    """What puts a new token of a service principal into a request."""

    def sign(request: httpx.Request) -> httpx.Request:
        request.headers.update(bearer(key))
        return request

    return sign


def wanted(kind: str = "AdminAssign", expiration: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The body of a request; by default Reader for thirty days."""
    assigning = {
        "justification": "tests",
        "scheduleInfo": {"expiration": expiration or {"type": "AfterDuration", "duration": "P30D"}},
    }
    properties = {
        "principalId": PRINCIPAL,
        "roleDefinitionId": f"{AUTHORIZATION}/roleDefinitions/{READER}",
        "requestType": kind,
        **(assigning if kind == "AdminAssign" else {}),
        **more,
    }
    return {"properties": properties}


async def put(
    arm: httpx.AsyncClient, body: dict[str, Any], *, scope: str = PRODUCTION, name: str | None = None
) -> httpx.Response:
    """The answer to a request."""
    path = f"/arm{scope}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name or uuid.uuid4()}"
    return await arm.put(path, params=VERSION, json=body)


async def listed(arm: httpx.AsyncClient, kind: str, scope: str = PRODUCTION) -> list[dict[str, Any]]:
    """What a list has of the principal."""
    query = {"api-version": "2022-04-01" if kind == "roleAssignments" else "2020-10-01"}
    query["$filter"] = f"principalId eq '{PRINCIPAL}'"
    answer = await arm.get(f"/arm{scope}{AUTHORIZATION}/{kind}", params=query)
    found: list[dict[str, Any]] = answer.raise_for_status().json()["value"]
    return found


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


def may_read(world: World) -> bool:
    """Whether the principal may read the subscription now."""
    return decide(world, PRINCIPAL, "Microsoft.Resources/subscriptions/read", PRODUCTION).allowed


def later(world: World, **by: float) -> None:
    """Move the clock."""
    assert world.clock.frozen is not None
    world.clock.frozen += timedelta(**by)


async def test_request_as_it_is_answered(arm: httpx.AsyncClient, world: World) -> None:
    """201 with what was asked for, and the same when it is read."""
    name = str(uuid.uuid4())
    body = (await put(arm, wanted(condition=CONDITION, conditionVersion="2.0"), name=name)).json()
    properties = body["properties"]
    assert (body["name"], body["type"]) == (name, "Microsoft.Authorization/RoleAssignmentScheduleRequests")
    assert (properties["requestType"], properties["status"]) == ("AdminAssign", "Provisioned")
    assert properties["requestorId"] == world.service_principals["armedic"].object_id
    assert properties["principalType"] == "ServicePrincipal"
    assert properties["scheduleInfo"]["expiration"] == {
        "type": "AfterDuration",
        "endDateTime": None,
        "duration": "P30D",
    }
    assert properties["expandedProperties"]["scope"] == {
        "id": PRODUCTION,
        "displayName": "Production",
        "type": "subscription",
    }
    assert properties["expandedProperties"]["roleDefinition"]["displayName"] == "Reader"
    assert (properties["condition"], properties["conditionVersion"]) == (CONDITION, "2.0")
    path = f"/arm{PRODUCTION}{AUTHORIZATION}/roleAssignmentScheduleRequests"
    assert (await arm.get(f"{path}/{name}", params=VERSION)).json() == body
    assert (await arm.get(f"{path}/{uuid.uuid4()}", params=VERSION)).status_code == 404


async def test_active_until_its_end(arm: httpx.AsyncClient, world: World) -> None:
    """Until its end it lists everywhere and grants; from then on it is nowhere and grants nothing."""
    assert not may_read(world)
    end = world.now() + timedelta(days=2)
    made = await put(arm, wanted(expiration={"type": "AfterDateTime", "endDateTime": f"{end:%Y-%m-%dT%H:%M:%S.%fZ}"}))
    (assignment,) = await listed(arm, "roleAssignments")
    (instance,) = await listed(arm, "roleAssignmentScheduleInstances")
    (schedule,) = await listed(arm, "roleAssignmentSchedules")
    assert instance["name"] == assignment["name"]
    assert instance["properties"]["originRoleAssignmentId"] == assignment["id"]
    assert instance["properties"]["roleAssignmentScheduleId"] == schedule["id"]
    assert schedule["name"] == made.json()["properties"]["targetRoleAssignmentScheduleId"]
    assert schedule["properties"]["roleAssignmentScheduleRequestId"].endswith(made.json()["name"])
    shown = datetime.fromisoformat(instance["properties"]["endDateTime"])
    assert shown == schedule_end(schedule) == end
    later(world, days=2, seconds=-1)
    assert may_read(world)
    later(world, seconds=1)
    assert not may_read(world)
    for kind in ("roleAssignments", "roleAssignmentScheduleInstances", "roleAssignmentSchedules"):
        assert await listed(arm, kind) == []


def schedule_end(schedule: dict[str, Any]) -> datetime:
    """When a schedule ends."""
    return datetime.fromisoformat(schedule["properties"]["endDateTime"])


async def test_not_before_its_start(arm: httpx.AsyncClient, world: World) -> None:
    """One that begins later is a schedule at once, and an assignment from its start on."""
    start = world.now() + timedelta(hours=1)
    info = {"startDateTime": start.isoformat(), "expiration": {"type": "AfterDuration", "duration": "PT2H"}}
    assert (await put(arm, wanted(scheduleInfo=info))).status_code == 201
    assert (await listed(arm, "roleAssignments"), may_read(world)) == ([], False)
    assert await listed(arm, "roleAssignmentScheduleInstances") == []
    (schedule,) = await listed(arm, "roleAssignmentSchedules")
    assert schedule_end(schedule) == start + timedelta(hours=2)
    later(world, hours=1)
    assert len(await listed(arm, "roleAssignments")) == len(await listed(arm, "roleAssignmentScheduleInstances")) == 1
    assert may_read(world)


async def test_filters(arm: httpx.AsyncClient, world: World) -> None:
    """atScope() leaves out what is below; assignments without an end are listed without one."""
    group = f"{PRODUCTION}/resourceGroups/web"
    await put(arm, wanted(), scope=group)
    path = f"/arm{PRODUCTION}{AUTHORIZATION}/roleAssignmentScheduleInstances"
    for query, scopes in (
        ("", {group, PRODUCTION}),
        ("atScope()", {PRODUCTION}),
        (f"assignedTo('{PRINCIPAL}')", {group}),
        (f"atScope() and assignedTo('{PRINCIPAL}')", set()),
    ):
        given = {"$filter": query} if query else {}
        found = (await arm.get(path, params=VERSION | given)).json()["value"]
        assert {one["properties"]["scope"] for one in found} & {group, PRODUCTION} == scopes
    own = f"principalId eq '{world.service_principals['sc-web-prod'].object_id}'"
    (plain,) = (await arm.get(path, params=VERSION | {"$filter": own})).json()["value"]
    assert plain["properties"]["endDateTime"] is None


async def test_removed(arm: httpx.AsyncClient, world: World) -> None:
    """AdminRemove ends it, but not in its first five minutes; a second one finds nothing."""
    await put(arm, wanted())
    assert code_of(await put(arm, wanted("AdminRemove"))) == (400, "ActiveDurationTooShort")
    later(world, minutes=5)
    answer = await put(arm, wanted("AdminRemove"))
    assert (answer.status_code, answer.json()["properties"]["status"]) == (201, "Revoked")
    assert (await listed(arm, "roleAssignmentSchedules"), may_read(world)) == ([], False)
    assert code_of(await put(arm, wanted("AdminRemove"))) == (400, "RoleAssignmentDoesNotExist")


async def test_deleted_as_a_role_assignment(arm: httpx.AsyncClient, world: World) -> None:
    """What a request made is a role assignment, and can be deleted as one at any time."""
    await put(arm, wanted())
    (assignment,) = await listed(arm, "roleAssignments")
    assert (await arm.delete(f"/arm{assignment['id']}", params={"api-version": "2022-04-01"})).status_code == 200
    assert (await listed(arm, "roleAssignmentSchedules"), may_read(world)) == ([], False)


async def test_once_only(arm: httpx.AsyncClient, world: World) -> None:
    """The same request is refused by its name, another one for the same role by that, whatever the condition."""
    name = str(uuid.uuid4())
    await put(arm, wanted(), name=name)
    assert code_of(await put(arm, wanted(), name=name)) == (409, "RoleAssignmentRequestExists")
    assert code_of(await put(arm, wanted(condition=CONDITION))) == (400, "RoleAssignmentExists")
    direct = {"properties": {key: wanted()["properties"][key] for key in ("principalId", "roleDefinitionId")}}
    path = f"/arm{PRODUCTION}{AUTHORIZATION}/roleAssignments/{uuid.uuid4()}"
    answer = await arm.put(path, params={"api-version": "2022-04-01"}, json=direct)
    assert code_of(answer) == (409, "RoleAssignmentExists")
    later(world, days=30)
    assert (await put(arm, wanted())).status_code == 201


async def test_beside_one_without_an_end(arm: httpx.AsyncClient, world: World) -> None:
    """Where the role is held for good, there is no second one with an end."""
    world.role_assignments["x"] = RoleAssignment(name="x", scope=PRODUCTION, role_id=READER, principal_id=PRINCIPAL)
    assert code_of(await put(arm, wanted())) == (400, "RoleAssignmentExists")
    assert (await put(arm, wanted("AdminRemove"))).status_code == 201
    assert not may_read(world)


def lasting(duration: str) -> dict[str, Any]:
    """A body for an assignment of some duration."""
    return wanted(expiration={"type": "AfterDuration", "duration": duration})


REFUSED = [
    pytest.param(lasting("P181D"), "RoleAssignmentRequestPolicyValidationFailed", id="too-long"),
    pytest.param(
        wanted(expiration={"type": "NoExpiration"}), "RoleAssignmentRequestPolicyValidationFailed", id="for-good"
    ),
    pytest.param(wanted(justification=""), "RoleAssignmentRequestPolicyValidationFailed", id="no-justification"),
    pytest.param(lasting("PT4M"), "ActiveDurationTooShort", id="short"),
    pytest.param(
        wanted(expiration={"type": "AfterDateTime", "endDateTime": "2020-01-01T00:00:00Z"}),
        "ActiveDurationTooShort",
        id="in-the-past",
    ),
    pytest.param(lasting("a day"), "InvalidDuration", id="no-duration"),
    pytest.param(wanted(principalId=str(uuid.uuid4())), "SubjectNotFound", id="unknown-principal"),
    pytest.param(wanted(roleDefinitionId=str(uuid.uuid4())), "RoleNotFound", id="unknown-role"),
    pytest.param(wanted(condition="nonsense"), "InvalidRoleAssignmentCondition", id="condition"),
    pytest.param(wanted(scheduleInfo={"expiration": {"type": "Never"}}), "InvalidRequestContent", id="unknown-type"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED)
async def test_refused(arm: httpx.AsyncClient, body: dict[str, Any], code: str) -> None:
    """What cannot be is refused with its code, and nothing is made."""
    assert code_of(await put(arm, body)) == (400, code)
    assert await listed(arm, "roleAssignmentSchedules") == []


async def test_rule_is_named(arm: httpx.AsyncClient, world: World) -> None:
    """The refusal names the rule; a tenant whose policy has no end allows assignments without one."""
    message = (await put(arm, wanted(expiration={"type": "NoExpiration"}))).json()["error"]["message"]
    assert message == 'The following policy rules failed: ["ExpirationRule"]'
    world.tenants["contoso"].max_active_assignment_days = None
    assert (await put(arm, wanted(expiration={"type": "NoExpiration"}))).status_code == 201
    (schedule,) = await listed(arm, "roleAssignmentSchedules")
    assert schedule["properties"]["endDateTime"] is None


async def test_principal_that_is_not_replicated(arm: httpx.AsyncClient, world: World) -> None:
    """A new principal is not found until it is replicated: no type can be named here."""
    world.service_principals["sc-orders"].visible_at = world.now() + timedelta(minutes=1)
    assert code_of(await put(arm, wanted())) == (400, "SubjectNotFound")
    later(world, minutes=1)
    assert (await put(arm, wanted())).status_code == 201


async def test_tenant_without_a_licence(arm: httpx.AsyncClient, world: World) -> None:
    """Without Microsoft Entra ID P2 every call is refused."""
    world.tenants["contoso"].privileged_identity_management = False
    assert code_of(await put(arm, wanted())) == (400, "AadPremiumLicenseRequired")
    for kind in (
        "roleAssignmentScheduleInstances",
        "roleAssignmentSchedules",
        f"roleAssignmentScheduleRequests/{READER}",
    ):
        answer = await arm.get(f"/arm{PRODUCTION}{AUTHORIZATION}/{kind}", params=VERSION)
        assert code_of(answer) == (400, "AadPremiumLicenseRequired")


async def test_right_condition_and_lock(arm: httpx.AsyncClient, world: World, bearer: Callable[..., Any]) -> None:
    """It takes the right to write role assignments, under the conditions of that right, and no lock."""
    arm.auth = signed_in(bearer, "sc-web-prod")
    refused = await put(arm, wanted())
    assert code_of(refused) == (403, "AuthorizationFailed")
    assert "Microsoft.Authorization/roleAssignments/write" in refused.json()["error"]["message"]
    arm.auth = signed_in(bearer, "armedic")
    own = world.role_assignments["armedic-production-administrator"]
    del world.role_assignments["armedic-management-group-reader"]
    own.condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/"
        f"roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{READER}}}))"
    )
    other = wanted(roleDefinitionId=f"{AUTHORIZATION}/roleDefinitions/{WRITER}")
    assert "ABAC condition" in (await put(arm, other)).json()["error"]["message"]
    world.locks["x"] = Lock(name="x", scope=PRODUCTION, level="ReadOnly")
    assert code_of(await put(arm, wanted())) == (409, "ScopeLocked")
    del world.locks["x"]
    assert (await put(arm, wanted())).status_code == 201


async def test_propagation(arm: httpx.AsyncClient, world: World) -> None:
    """Like any role assignment it lists at once and grants when it has propagated."""
    world.delays.role_propagation = 60
    await put(arm, wanted())
    assert (len(await listed(arm, "roleAssignments")), may_read(world)) == (1, False)
    later(world, seconds=60)
    assert may_read(world)


async def test_what_is_not_simulated(arm: httpx.AsyncClient) -> None:
    """Other kinds of requests are 501, loudly; a name that is no GUID is refused."""
    assert code_of(await put(arm, wanted("SelfActivate"))) == (501, "NotSimulated")
    assert (await put(arm, wanted(), name="none")).status_code == 400


def test_schedule_in_a_world_file() -> None:
    """A world may have role assignments that end; the dates may be relative."""
    raw = {
        "role_assignments": {
            "x": {
                "scope": "/",
                "role_id": READER,
                "principal_id": PRINCIPAL,
                "schedule": {"start": "-2d", "end": "-1d"},
            }
        },
    }
    assignment = load_world(raw).role_assignments["x"]
    assert (assignment.active(datetime.now(UTC)), assignment.ended(datetime.now(UTC))) == (False, True)
