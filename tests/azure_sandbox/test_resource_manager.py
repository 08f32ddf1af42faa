"""Azure Resource Manager in the sandbox: order of refusals, envelope, and the life of role assignments."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from azure_sandbox.built_in_roles import BUILT_IN_ROLES
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.resource_manager import read_management_group, read_subscription
from azure_sandbox.tokens import mint
from azure_sandbox.world import (
    DenyAssignment,
    Group,
    Identity,
    Lock,
    Organization,
    Permission,
    RoleAssignment,
    RoleDefinition,
    World,
)

Headers = Callable[..., dict[str, str]]
SUBSCRIPTION = "/subscriptions/22222222-0000-4000-8000-000000000001"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
VERSION = {"api-version": "2022-04-01"}
READER = BUILT_IN_ROLES["reader"].role_id


def grant_body(world: World, role_id: str = READER, **more: Any) -> dict[str, Any]:
    """The body of a request that grants the shop a role."""
    shop = world.service_principals["shop"].object_id
    definition = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"
    properties = {"roleDefinitionId": definition, "principalId": shop, "principalType": "ServicePrincipal", **more}
    return {"properties": {key: value for key, value in properties.items() if value is not None}}


async def put_grant(
    http: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any], scope: str = SUBSCRIPTION, name: str = ""
) -> httpx.Response:
    """Create a role assignment under a new or the given name."""
    url = f"/arm{scope}{ASSIGNMENTS}/{name or uuid.uuid4()}"
    return await http.put(url, params=VERSION, headers=headers, json=body)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def test_subscription_shapes(http: httpx.AsyncClient, bearer: Headers) -> None:
    """The old api-version that Verify uses lacks the tenant; the present one has it."""
    old = await http.get(f"/arm{SUBSCRIPTION}", params={"api-version": "2016-06-01"}, headers=bearer("armedic"))
    new = await http.get(f"/arm{SUBSCRIPTION.upper()}", params={"api-version": "2022-12-01"}, headers=bearer("armedic"))
    assert (old.status_code, old.json()["displayName"], "tenantId" in old.json()) == (200, "Main", False)
    assert new.json()["tenantId"] == "11111111-0000-4000-8000-000000000001"
    assert {"x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id"} <= set(old.headers)


async def test_order_of_refusals(http: httpx.AsyncClient, bearer: Headers) -> None:
    """First the api-version, then the credential, the subscription, and access last."""
    shop = bearer("shop")
    unknown = "/arm/subscriptions/22222222-0000-4000-8000-000000000009"
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}")) == (400, "MissingApiVersionParameter")
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}?api-version=new")) == (400, "InvalidApiVersionParameter")
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}", params=VERSION)) == (401, "AuthenticationFailed")
    assert code_of(await http.get("/arm/subscriptions/x", params=VERSION, headers=shop)) == (
        400,
        "InvalidSubscriptionId",
    )
    assert code_of(await http.get(unknown, params=VERSION, headers=shop)) == (404, "SubscriptionNotFound")
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=shop)) == (403, "AuthorizationFailed")
    assert (await http.get("/arm/subscriptions/x/nothing", params=VERSION, headers=shop)).status_code == 501


async def test_authorization_failed_text(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """The refusal names client, object id, action and scope."""
    answer = await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=bearer("shop"))
    shop = world.service_principals["shop"]
    assert answer.json()["error"]["message"] == (
        f"The client '{shop.client_id}' with object id '{shop.object_id}' does not have authorization to perform "
        f"action 'Microsoft.Resources/subscriptions/read' over scope '{SUBSCRIPTION}' or the scope is invalid. "
        "If access was recently granted, please refresh your credentials."
    )


async def test_tokens(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Expired, foreign and broken tokens are told apart; the challenge names the tenant."""
    expired = bearer("armedic")
    world.clock.offset_seconds = 4000
    answer = await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=expired)
    assert code_of(answer) == (401, "ExpiredAuthenticationToken")
    tenant = world.subscriptions["main"].tenant_id
    assert f'authorization_uri="https://login.windows.net/{tenant}"' in answer.headers["www-authenticate"]
    foreign = bearer("armedic", "https://graph.microsoft.com")
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=foreign)) == (
        401,
        "InvalidAuthenticationTokenAudience",
    )
    broken = {"Authorization": "Bearer rubbish"}
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=broken)) == (
        401,
        "InvalidAuthenticationToken",
    )


async def test_wrong_tenant_names_the_home_tenant(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """A token of another tenant is refused with the subscription's own tenant."""
    headers = bearer("shop")
    world.subscriptions["main"].tenant_id = world.tenants["fabrikam"].tenant_id
    answer = await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=headers)
    assert code_of(answer) == (401, "InvalidAuthenticationTokenTenant")
    assert f"https://login.windows.net/{world.tenants['fabrikam'].tenant_id}" in answer.json()["error"]["message"]


async def test_lists_show_what_may_be_seen(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """A role on a resource group shows the group and the subscription in lists, but does not read the subscription."""
    headers = bearer("shop")
    assert (await http.get("/arm/subscriptions", params=VERSION, headers=headers)).json()["value"] == []
    scope = f"{SUBSCRIPTION}/resourceGroups/web"
    world.role_assignments["group"] = RoleAssignment(
        name="g", scope=scope, role_id=READER, principal_id=world.service_principals["shop"].object_id
    )
    listed = (await http.get("/arm/subscriptions", params=VERSION, headers=headers)).json()
    assert [found["displayName"] for found in listed["value"]] == ["Main"]
    groups = (await http.get(f"/arm{SUBSCRIPTION}/resourcegroups", params=VERSION, headers=headers)).json()
    assert [group["name"] for group in groups["value"]] == ["Web"]
    assert (await http.get(f"/arm{scope}", params=VERSION, headers=headers)).json()["location"] == "westeurope"
    assert code_of(await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=headers))[0] == 403


async def test_grant_is_seen_by_verify(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """After the propagation delay the granted role lets the principal read the subscription."""
    world.delays.role_propagation = 60
    token = mint(world, CLOUDS["AzureCloud"], world.service_principals["shop"], "https://management.azure.com")
    created = await put_grant(http, bearer("armedic"), grant_body(world))
    assert (created.status_code, created.json()["properties"]["createdBy"]) == (201, None)
    subscription_id = world.subscriptions["main"].subscription_id
    assert read_subscription(world, CLOUDS["AzureCloud"], token, subscription_id)[0] == 403
    world.clock.offset_seconds = 61
    status, body = read_subscription(world, CLOUDS["AzureCloud"], token, subscription_id)
    assert (status, body["subscriptionId"]) == (200, subscription_id)


async def test_grant_rules(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """The same grant under another name conflicts; under its own name it may be repeated but not changed."""
    owner, name = bearer("armedic"), str(uuid.uuid4())
    body = grant_body(world)
    assert (await put_grant(http, owner, body, name=name)).status_code == 201
    assert (await put_grant(http, owner, body, name=name)).status_code == 200
    again = await put_grant(http, owner, body, scope=SUBSCRIPTION.upper().replace("/SUBSCRIPTIONS", "/subscriptions"))
    assert code_of(again) == (409, "RoleAssignmentExists")
    contributor = grant_body(world, BUILT_IN_ROLES["contributor"].role_id)
    changed = await put_grant(http, owner, contributor, name=name)
    assert code_of(changed) == (400, "RoleAssignmentUpdateNotPermitted")
    elsewhere = await put_grant(http, owner, body, scope=f"{SUBSCRIPTION}/resourceGroups/Web", name=name)
    assert code_of(elsewhere) == (400, "RoleAssignmentUpdateNotPermitted")


@pytest.mark.parametrize(
    ("more", "scope", "refusal"),
    [
        pytest.param({"principalType": "User"}, "", (400, "UnmatchedPrincipalType"), id="another type"),
        pytest.param({"roleDefinitionId": str(uuid.uuid4())}, "", (400, "RoleDefinitionDoesNotExist"), id="no role"),
        pytest.param(
            {"principalId": str(uuid.uuid4()), "principalType": None}, "", (400, "PrincipalNotFound"), id="nobody"
        ),
        pytest.param({"principalId": None}, "", (400, "InvalidRequestContent"), id="incomplete"),
        pytest.param({}, "/resourceGroups/nothing", (404, "ResourceGroupNotFound"), id="no group"),
        pytest.param(
            {}, "/resourceGroups/Web/providers/Microsoft.Web/sites/none", (404, "ResourceNotFound"), id="no resource"
        ),
    ],
)
async def test_grant_refused(
    http: httpx.AsyncClient,
    bearer: Headers,
    world: World,
    *,
    more: dict[str, Any],
    scope: str,
    refusal: tuple[int, str],
) -> None:
    """A grant that names something that is not there is refused by name."""
    answer = await put_grant(http, bearer("armedic"), grant_body(world, **more), scope=SUBSCRIPTION + scope)
    assert code_of(answer) == refusal


async def test_new_principal_needs_its_type(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """A principal that has not been replicated can be granted a role only with its type."""
    world.service_principals["shop"].visible_at = world.now() + timedelta(minutes=1)
    without = await put_grant(http, bearer("armedic"), grant_body(world, principalType=None))
    assert code_of(without) == (400, "PrincipalNotFound")
    assert (await put_grant(http, bearer("armedic"), grant_body(world))).status_code == 201


async def test_may_not_grant(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Granting needs roleAssignments/write, a subscription that is not disabled, and no lock."""
    shop = await put_grant(http, bearer("shop"), grant_body(world))
    assert code_of(shop) == (403, "AuthorizationFailed")
    world.locks["l"] = Lock(name="freeze", scope=SUBSCRIPTION, level="ReadOnly")
    locked = await put_grant(http, bearer("armedic"), grant_body(world))
    assert code_of(locked) == (409, "ScopeLocked")
    world.subscriptions["main"].state = "Disabled"
    disabled = await put_grant(http, bearer("armedic"), grant_body(world))
    assert code_of(disabled) == (409, "ReadOnlyDisabledSubscription")
    assert (await http.get(f"/arm{SUBSCRIPTION}", params=VERSION, headers=bearer("armedic"))).status_code == 200


async def test_condition_is_named(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """A grant outside the condition is refused with the documented words."""
    world.role_assignments["owner"].condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/"
        f"roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{READER}}}))"
    )
    assert (await put_grant(http, bearer("armedic"), grant_body(world))).status_code == 201
    refused = await put_grant(http, bearer("armedic"), grant_body(world, BUILT_IN_ROLES["contributor"].role_id))
    assert "or an ABAC condition not fulfilled to perform action" in refused.json()["error"]["message"]


async def test_lists_by_filter(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Without atScope() a list holds what lies below too; assignedTo() and principalId select."""
    shop = world.service_principals["shop"].object_id
    world.role_assignments["below"] = RoleAssignment(
        name="below", scope=f"{SUBSCRIPTION}/resourceGroups/web", role_id=READER, principal_id=shop
    )

    async def names(**query: str) -> list[str]:
        url = f"/arm{SUBSCRIPTION}{ASSIGNMENTS}"
        answer = await http.get(url, params=VERSION | query, headers=bearer("armedic"))
        return [item["name"] for item in answer.raise_for_status().json()["value"]]

    owner = world.role_assignments["owner"].name
    assert await names() == [owner, "below"]
    assert await names(**{"$filter": "atScope()"}) == [owner]
    assert await names(**{"$filter": f"assignedTo('{shop}')"}) == ["below"]
    assert await names(**{"$filter": f"atScope() and assignedTo('{shop}')"}) == []
    assert await names(**{"$filter": f"principalId eq '{shop}'"}) == ["below"]
    odd = await http.get(
        f"/arm{SUBSCRIPTION}{ASSIGNMENTS}", params=VERSION | {"$filter": "x eq 'y'"}, headers=bearer("armedic")
    )
    assert odd.status_code == 400


async def test_pages(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Long lists come in pages that the next link leads through."""
    for number in range(250):
        world.role_assignments[f"n{number}"] = RoleAssignment(
            name=f"n{number}", scope=SUBSCRIPTION, role_id=READER, principal_id=str(number)
        )
    url: str | None = f"/arm{SUBSCRIPTION}{ASSIGNMENTS}?api-version=2022-04-01&$filter=atScope()"
    sizes = []
    while url:
        body = (await http.get(url, headers=bearer("armedic"))).raise_for_status().json()
        sizes.append(len(body["value"]))
        url = body.get("nextLink")
    assert sizes == [100, 100, 51]


async def test_roles_and_permissions(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Roles are found by name, custom ones where they may be assigned; permissions are the caller's own."""
    world.role_definitions["own"] = RoleDefinition(
        role_id=str(uuid.uuid4()), role_name="Deployer", permissions=[], type="CustomRole", assignable_scopes=["/other"]
    )
    base = f"/arm{SUBSCRIPTION}/providers/microsoft.authorization"

    async def get(path: str, **query: str) -> Any:
        answer = await http.get(f"{base}/{path}", params=VERSION | query, headers=bearer("armedic"))
        return answer.raise_for_status().json()

    found = await get("roleDefinitions", **{"$filter": "roleName eq 'contributor'"})
    assert [role["properties"]["roleName"] for role in found["value"]] == ["Contributor"]
    assert (await get("roleDefinitions", **{"$filter": "type eq 'CustomRole'"}))["value"] == []
    assert (await get(f"roleDefinitions/{READER}"))["properties"]["permissions"][0]["actions"] == ["*/read"]
    assert [item["actions"] for item in (await get("permissions"))["value"]] == [["*"]]


async def test_denials_and_locks_are_listed(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Deny assignments are listed for whom they concern, locks at a scope; a denied call names the assignment."""
    owner = world.service_principals["armedic"].object_id
    world.deny_assignments["d"] = DenyAssignment(
        name="d0",
        display_name="stack",
        scope=SUBSCRIPTION,
        permissions=[Permission(actions=["*/write"])],
        principals=[owner],
    )
    world.locks["l"] = Lock(name="keep", scope=f"{SUBSCRIPTION}/resourceGroups/Web", level="CanNotDelete")
    base = f"/arm{SUBSCRIPTION}/providers/Microsoft.Authorization"
    query = VERSION | {"$filter": f"assignedTo('{owner}')"}
    denials = (await http.get(f"{base}/denyAssignments", params=query, headers=bearer("armedic"))).json()
    assert [item["properties"]["denyAssignmentName"] for item in denials["value"]] == ["stack"]
    locks = (await http.get(f"{base}/locks", params={"api-version": "2016-09-01"}, headers=bearer("armedic"))).json()
    assert [lock["properties"]["level"] for lock in locks["value"]] == ["CanNotDelete"]
    denied = await put_grant(http, bearer("armedic"), grant_body(world))
    assert code_of(denied) == (403, "DenyAssignmentAuthorizationFailed")
    assert "deny assignment with name 'stack'" in denied.json()["error"]["message"]


async def test_single_assignment(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """One assignment is read by its name at its scope; deleting it twice answers 200, then 204."""
    name = world.role_assignments["owner"].name
    url, headers = f"/arm{SUBSCRIPTION}{ASSIGNMENTS}/{name}", bearer("armedic")
    assert (await http.get(url, params=VERSION, headers=headers)).json()["name"] == name
    below = f"/arm{SUBSCRIPTION}/resourceGroups/Web{ASSIGNMENTS}/{name}"
    assert code_of(await http.get(below, params=VERSION, headers=headers)) == (404, "RoleAssignmentNotFound")
    assert code_of(await http.delete(url, params=VERSION, headers=bearer("shop"))) == (403, "AuthorizationFailed")
    world.role_assignments["root"] = RoleAssignment(
        name="root", scope="/", role_id=world.role_assignments["owner"].role_id, principal_id="x"
    )
    world.role_assignments["root"].principal_id = world.service_principals["armedic"].object_id
    assert (await http.delete(url, params=VERSION, headers=headers)).status_code == 200
    assert (await http.delete(url, params=VERSION, headers=headers)).status_code == 204


async def test_grant_needs_a_guid_and_a_scope(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """The name of an assignment is a GUID; what is no scope is refused; an unknown group of people is not found."""
    body, owner = grant_body(world), bearer("armedic")
    assert code_of(await put_grant(http, owner, body, name="reader")) == (400, "InvalidRoleAssignmentId")
    assert code_of(await put_grant(http, owner, body, scope="/nothing")) == (400, "InvalidResourceId")
    assert code_of(await put_grant(http, owner, {"properties": []})) == (400, "InvalidRequestContent")


@pytest.mark.parametrize("kind", ["Group", "User"])
async def test_grant_to_others(http: httpx.AsyncClient, bearer: Headers, world: World, kind: str) -> None:
    """Groups and members of organizations are known to the directory, with their kind."""
    tenant = world.tenants["contoso"].tenant_id
    someone = str(uuid.uuid4())
    if kind == "Group":
        world.groups["g"] = Group(object_id=someone, tenant_id=tenant, display_name="g")
    else:
        world.organizations["o"] = Organization(organization_id="o", name="o", tenant_id=tenant)
        world.organizations["o"].members[someone] = Identity(id=someone, display_name="u", unique_name="u")
    created = await put_grant(http, bearer("armedic"), grant_body(world, principalId=someone, principalType=None))
    assert created.json()["properties"]["principalType"] == kind


async def test_groups_of_subscriptions(http: httpx.AsyncClient, bearer: Headers, world: World) -> None:
    """Management groups are listed where the caller may read them; a missing one is not found."""
    url, headers = "/arm/providers/Microsoft.Management/managementGroups", bearer("armedic")
    assert (await http.get(url, params=VERSION, headers=headers)).json()["value"] == []
    scope = "/providers/Microsoft.Management/managementGroups/apps"
    world.role_assignments["apps"] = RoleAssignment(
        name="a", scope=scope, role_id=READER, principal_id=world.service_principals["armedic"].object_id
    )
    listed = (await http.get(url, params=VERSION, headers=headers)).json()["value"]
    assert [group["name"] for group in listed] == ["apps"]
    assert (await http.get(f"/arm{scope}{ASSIGNMENTS}", params=VERSION, headers=headers)).status_code == 200
    world.role_assignments["apps"].scope = "/"
    assert code_of(await http.get(f"{url}/none", params=VERSION, headers=headers)) == (404, "NotFound")


async def test_metadata_of_every_cloud(http: httpx.AsyncClient) -> None:
    """The api-version in between lists every cloud."""
    clouds = (await http.get("/arm/metadata/endpoints?api-version=2019-05-01")).json()
    assert [cloud["name"] for cloud in clouds] == ["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"]


def test_management_group(world: World) -> None:
    """A management group is read with a role at or above it."""
    cloud = CLOUDS["AzureCloud"]
    token = mint(world, cloud, world.service_principals["shop"], "https://management.azure.com")
    assert read_management_group(world, cloud, token, "apps")[0] == 403
    world.role_assignments["root"] = RoleAssignment(
        name="r",
        scope="/providers/Microsoft.Management/managementGroups/root",
        role_id=READER,
        principal_id=world.service_principals["shop"].object_id,
    )
    status, body = read_management_group(world, cloud, token, "Apps")
    assert (status, body["properties"]["details"]["parent"]["name"]) == (200, "root")


@pytest.mark.parametrize("prefix", ["", "/usgov", "/china"])
async def test_metadata(http: httpx.AsyncClient, prefix: str) -> None:
    """Every published cloud describes itself without a credential, in the old form and the present one."""
    cloud = next(cloud for cloud in CLOUDS.values() if cloud.prefix == prefix)
    old = (await http.get(f"{prefix}/arm/metadata/endpoints?api-version=2015-01-01")).raise_for_status().json()
    assert set(old) == {"galleryEndpoint", "graphEndpoint", "portalEndpoint", "authentication"}
    assert old["authentication"]["loginEndpoint"] == f"{cloud.authority}/"
    new = (await http.get(f"{prefix}/arm/metadata/endpoints?api-version=2022-09-01")).raise_for_status().json()
    assert (new["name"], new["resourceManager"]) == (cloud.environment, cloud.arm_url)
