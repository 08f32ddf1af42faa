"""Azure RBAC: scopes, groups, wildcards, conditions, deny assignments and locks."""

from datetime import timedelta

import pytest
from azure_sandbox.authorization import RoleGrant, blocking_locks, decide, scope_and_above
from azure_sandbox.built_in_roles import BUILT_IN_ROLES
from azure_sandbox.world import DenyAssignment, Group, Lock, Permission, RoleAssignment, World

READ = "Microsoft.Resources/subscriptions/read"
WRITE = "Microsoft.Authorization/roleAssignments/write"
READER = BUILT_IN_ROLES["reader"].role_id
CONDITION = (
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
    f"(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{READER}}}"
    " AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] "
    "ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
)


def subscription_scope(world: World) -> str:
    """The scope of the subscription."""
    return f"/subscriptions/{world.subscriptions['main'].subscription_id}"


def shop_id(world: World) -> str:
    """The principal without any role."""
    return world.service_principals["shop"].object_id


def assign(world: World, role: str, scope: str, principal_id: str | None = None) -> RoleAssignment:
    """Give the shop (or another principal) a built-in role."""
    assignment = RoleAssignment(
        name="a", scope=scope, role_id=BUILT_IN_ROLES[role].role_id, principal_id=principal_id or shop_id(world)
    )
    world.role_assignments["a"] = assignment
    return assignment


@pytest.mark.parametrize("rest", ["/resourceGroups5web", "/resourceGroups/web/providers", "/resourceGroups/web/a/b/c"])
def test_no_scope(world: World, rest: str) -> None:
    """A path with a word too many has what is above it, as a caller's typing error must not end in a fault."""
    above = scope_and_above(world, subscription_scope(world))
    assert scope_and_above(world, subscription_scope(world) + rest)[-len(above) :] == above


def test_scopes_go_up(world: World) -> None:
    """Above a resource come its group, the subscription, the management groups and the root."""
    scope = f"{subscription_scope(world)}/resourceGroups/Web/providers/Microsoft.KeyVault/vaults/v/secrets/s"
    lower = scope.casefold()
    assert scope_and_above(world, scope) == [
        lower,
        lower.removesuffix("/secrets/s"),
        f"{subscription_scope(world)}/resourcegroups/web",
        subscription_scope(world),
        "/providers/microsoft.management/managementgroups/apps",
        "/providers/microsoft.management/managementgroups/root",
        "/",
    ]


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        pytest.param("/", True, id="root"),
        pytest.param("/providers/Microsoft.Management/managementGroups/root", True, id="management group"),
        pytest.param("{subscription}", True, id="subscription"),
        pytest.param("{subscription}/resourceGroups/web", False, id="below"),
        pytest.param("/subscriptions/22222222-0000-4000-8000-000000000009", False, id="elsewhere"),
    ],
)
def test_inheritance(world: World, at: str, allowed: bool) -> None:  # noqa: FBT001  a table's column
    """A role holds at its scope and below, in any letter case."""
    assign(world, "reader", at.format(subscription=subscription_scope(world).upper()))
    decision = decide(world, shop_id(world), READ.lower(), subscription_scope(world))
    assert decision.allowed is allowed


def test_through_nested_groups(world: World) -> None:
    """A role reaches the members of groups in the group."""
    tenant = world.tenants["contoso"].tenant_id
    world.groups["outer"] = Group(object_id="outer", tenant_id=tenant, display_name="outer", members=["inner"])
    world.groups["inner"] = Group(object_id="inner", tenant_id=tenant, display_name="inner", members=[shop_id(world)])
    assign(world, "reader", subscription_scope(world), "OUTER")
    assert decide(world, shop_id(world), READ, subscription_scope(world)).allowed


def test_not_actions(world: World) -> None:
    """A Contributor may do everything but grant access."""
    assign(world, "contributor", subscription_scope(world))
    assert decide(world, shop_id(world), "Microsoft.Web/sites/write", subscription_scope(world)).allowed
    assert decide(world, shop_id(world), WRITE, subscription_scope(world)).outcome == "no_role"


def test_data_actions_are_apart(world: World) -> None:
    """An owner may not read secrets; who may read them may not manage the vault."""
    owner = world.service_principals["armedic"].object_id
    action = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
    assign(world, "key-vault-secrets-user", subscription_scope(world))
    assert not decide(world, owner, action, subscription_scope(world), data=True).allowed
    assert decide(world, shop_id(world), action, subscription_scope(world), data=True).allowed
    assert not decide(world, shop_id(world), action, subscription_scope(world)).allowed


def test_propagation(world: World) -> None:
    """A role grants from the time on when it has propagated."""
    assign(world, "reader", subscription_scope(world)).effective_at = world.now() + timedelta(minutes=5)
    assert not decide(world, shop_id(world), READ, subscription_scope(world)).allowed
    world.clock.offset_seconds = 301
    assert decide(world, shop_id(world), READ, subscription_scope(world)).allowed


@pytest.mark.parametrize(
    ("grant", "outcome"),
    [
        pytest.param(
            RoleGrant(role_id=READER, principal_id="p", principal_type="ServicePrincipal"), "allowed", id="as allowed"
        ),
        pytest.param(
            RoleGrant(role_id="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", principal_id="p", principal_type="User"),
            "condition_not_fulfilled",
            id="another role",
        ),
        pytest.param(
            RoleGrant(role_id=READER, principal_id="p", principal_type="User"),
            "condition_not_fulfilled",
            id="another kind of principal",
        ),
        pytest.param(None, "condition_not_fulfilled", id="nothing to compare"),
    ],
)
def test_condition(world: World, grant: RoleGrant | None, outcome: str) -> None:
    """Constrained delegation allows the roles and kinds of principal that it names."""
    assign(world, "rbac-administrator", subscription_scope(world)).condition = CONDITION
    assert decide(world, shop_id(world), WRITE, subscription_scope(world), grant=grant).outcome == outcome
    assert decide(world, shop_id(world), READ, subscription_scope(world)).allowed


def test_unreadable_condition_refuses(world: World) -> None:
    """A condition that is not understood never holds."""
    assign(world, "rbac-administrator", subscription_scope(world)).condition = "@Principal[x] StringEquals 'y'"
    grant = RoleGrant(role_id=READER, principal_id="p", principal_type="ServicePrincipal")
    assert not decide(world, shop_id(world), WRITE, subscription_scope(world), grant=grant).allowed


def deny_everyone(world: World, **more: object) -> DenyAssignment:
    """Deny reading the subscription to all."""
    world.deny_assignments["d"] = DenyAssignment(
        name="d",
        display_name="managed",
        scope=subscription_scope(world),
        permissions=[Permission(actions=["*/read"])],
        principals=["00000000-0000-0000-0000-000000000000"],
    )
    for field, value in more.items():
        setattr(world.deny_assignments["d"], field, value)
    return world.deny_assignments["d"]


def test_deny(world: World) -> None:
    """A deny assignment overrides roles, but not for whom it excludes, nor below if it says so."""
    assign(world, "reader", subscription_scope(world))
    denial = deny_everyone(world)
    decision = decide(world, shop_id(world), READ, subscription_scope(world))
    assert (decision.outcome, decision.deny_assignment) == ("denied", denial)
    deny_everyone(world, exclude_principals=[shop_id(world)])
    assert decide(world, shop_id(world), READ, subscription_scope(world)).allowed
    deny_everyone(world, do_not_apply_to_child_scopes=True)
    below = f"{subscription_scope(world)}/resourceGroups/Web"
    assert decide(world, shop_id(world), "Microsoft.Resources/subscriptions/resourceGroups/read", below).allowed


def test_deny_without_a_role_is_no_role(world: World) -> None:
    """Who has no role is told that, not of the deny assignment."""
    deny_everyone(world)
    assert decide(world, shop_id(world), READ, subscription_scope(world)).outcome == "no_role"


@pytest.mark.parametrize(("level", "stopped"), [("ReadOnly", {"write", "delete"}), ("CanNotDelete", {"delete"})])
def test_locks(world: World, level: str, stopped: set[str]) -> None:
    """A lock above stops what its level says."""
    world.locks["l"] = Lock(name="l", scope=subscription_scope(world), level="ReadOnly")
    if level == "CanNotDelete":
        world.locks["l"].level = "CanNotDelete"
    below = f"{subscription_scope(world)}/resourceGroups/Web"
    assert bool(blocking_locks(world, below, "write")) is ("write" in stopped)
    assert bool(blocking_locks(world, below, "delete")) is ("delete" in stopped)
