"""The two tables of built-in roles: the service's and the simulator's say the same, and the service's is sound."""

import re
import tomllib
from importlib import resources
from typing import Any, Final

import pytest
from armedic.causes._built_in_roles import by_id, matches, planes, table
from armedic.clients.resource_manager import PRIVILEGED
from azure_sandbox.built_in_roles import BUILT_IN_ROLES

SIMULATED: Final = {role.role_id: role for role in BUILT_IN_ROLES.values()}
GENERAL: Final = {
    "Contributor",
    "Owner",
    "Reader",
    "Role Based Access Control Administrator",
    "User Access Administrator",
}
LISTS: Final = ("actions", "not_actions", "data_actions", "not_data_actions")


def test_same_roles() -> None:
    """Both know the same roles, by name and id, each once."""
    known = {role.id: role.name for role in table().role}
    assert len(known) == len(table().role) == len(set(known.values()))
    assert known == {role.role_id: role.role_name for role in BUILT_IN_ROLES.values()}
    assert len(SIMULATED) == len(BUILT_IN_ROLES)


@pytest.mark.parametrize("role_id", sorted(by_id()), ids=lambda role_id: by_id()[role_id].name)
def test_same_permissions(role_id: str) -> None:
    """A role grants the same in both, without repeats."""
    role = by_id()[role_id]
    (permission,) = SIMULATED[role_id].permissions
    for name in LISTS:
        ours: tuple[str, ...] = getattr(role, name)
        theirs: list[str] = getattr(permission, name)
        assert sorted(ours) == sorted(theirs), name
        assert len({one.casefold() for one in ours}) == len(ours), name


def test_ids_are_guids_in_lower_case() -> None:
    """Assignments are compared by GUID in lower case."""
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", role.id) for role in table().role)


def test_privileged_roles_serve_nothing() -> None:
    """Roles that can grant roles are never offered for a service, nor are Reader and Contributor."""
    assert {by_id()[role_id].name for role_id in PRIVILEGED} | {"Reader", "Contributor"} == GENERAL
    assert [role.name for role in table().role if role.name in GENERAL and role.serves] == []
    assert all(not role.grants("Microsoft.Authorization/roleAssignments/write", "management") for role in offered())


def offered() -> list[Any]:
    """The roles that may be the answer for a service."""
    return [role for role in table().role if role.serves]


def test_offered_roles_have_names_for_requests() -> None:
    """A name with a slash could not be sent to grant-role."""
    assert [role.name for role in offered() if "/" in role.name] == []


def test_each_role_grants_what_it_serves() -> None:
    """What a role is said to be for, some pattern of it reaches."""
    for role in offered():
        patterns = [one.casefold() for one in (*role.actions, *role.data_actions)]
        for prefix in (one.casefold() for one in role.serves):
            reached = [one for one in patterns if one.startswith(prefix) or matches((one,), f"{prefix}/x")]
            assert reached, (role.name, prefix)


def test_data_actions_of_roles_are_known_as_data() -> None:
    """An action that a role lists whole as data is taken for one, and one that it lists as management is not."""
    for role in table().role:
        for name, plane in (("actions", "management"), ("data_actions", "data")):
            whole = [action for action in getattr(role, name) if "*" not in action]
            assert [action for action in whole if plane not in planes(action)] == [], role.name


def test_order_is_total() -> None:
    """No two roles are of one size, so the answer does not depend on the order of the file."""
    assert len({role.size for role in table().role}) == len(table().role)


def test_source_is_named() -> None:
    """The data file says which page it was taken from."""
    text = (resources.files("armedic.causes") / "_built_in_roles.toml").read_text("utf-8")
    assert "learn.microsoft.com/azure/role-based-access-control/built-in-roles" in text
    assert set(tomllib.loads(text)) == {"data", "both", "role"}
