"""Azure's built-in roles as facts: what each one grants, and how wide it is."""

import functools
import re
import tomllib
from importlib import resources
from typing import Final, Literal

import msgspec

Plane = Literal["management", "data"]
_USUAL: Final = frozenset(
    {
        "microsoft.authorization/*/read",
        "microsoft.insights/alertrules/*",
        "microsoft.resources/deployments/*",
        "microsoft.resources/subscriptions/resourcegroups/deployments/*",
        "microsoft.resources/subscriptions/resourcegroups/read",
        "microsoft.resourcehealth/availabilitystatuses/read",
        "microsoft.support/*",
    }
)
"""What service roles carry besides their service; it says nothing about how wide a role is."""
_DEEPEST: Final = 8


class BuiltInRole(msgspec.Struct, frozen=True, kw_only=True):
    """One role; its actions as Azure writes them, "*" standing for any run of characters."""

    name: str
    id: str
    serves: tuple[str, ...] = ()
    """What a person takes the role for, as the beginnings of actions; empty for roles that fit every service."""
    at: Literal["management-group"] | None = None
    """The only kind of scope where the role makes sense; None for any."""
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    def grants(self, action: str, plane: Plane) -> bool:
        """Whether the role contains the action; what it leaves out is subtracted."""
        if plane == "data":
            return matches(self.data_actions, action) and not matches(self.not_data_actions, action)
        return matches(self.actions, action) and not matches(self.not_actions, action)

    def serves_action(self, action: str) -> bool:
        """Whether a person would take this role for the action, rather than get it besides."""
        lowered = action.casefold() + "/"
        return any(lowered.startswith(prefix.casefold() + "/") for prefix in self.serves)

    @property
    def only_reads(self) -> bool:
        """Whether the role changes nothing and reads no data."""
        return not self.data_actions and all(_reads(pattern) for pattern in self.actions)

    @property
    def size(self) -> tuple[int, tuple[int, ...], int, int, int, str]:
        """How wide the role is, for comparison; the smaller the better.

        In this order count: resource providers in which it may change something; wildcards among what it may change,
        those nearest to the provider's name first; patterns that it may change something with; all patterns; what it
        leaves out, more being smaller; the name. The usual extras of service roles are not counted.
        """
        kept = [one.casefold() for one in (*self.actions, *self.data_actions) if one.casefold() not in _USUAL]
        changing = [pattern for pattern in kept if not _reads(pattern)]
        depths = [pattern.partition("*")[0].count("/") for pattern in changing if "*" in pattern]
        return (
            len({pattern.partition("/")[0] for pattern in changing}),
            tuple(depths.count(depth) for depth in range(_DEEPEST)),
            len(changing),
            len(kept),
            -len(self.not_actions) - len(self.not_data_actions),
            self.name,
        )


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The content of _built_in_roles.toml."""

    data: tuple[str, ...]
    """Patterns of data actions."""
    both: tuple[str, ...]
    """Names that mean a management action and a data action alike."""
    role: tuple[BuiltInRole, ...]


@functools.cache
def table() -> Table:
    """The roles, read once when first needed."""
    text = (resources.files("armedic.causes") / "_built_in_roles.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Table)


@functools.cache
def by_id() -> dict[str, BuiltInRole]:
    """The roles by their GUID in lower case."""
    return {role.id: role for role in table().role}


def planes(action: str) -> tuple[Plane, ...]:
    """Where an action must be granted; a refusal names the action, rarely its kind."""
    if matches(table().both, action):
        return ("management", "data")
    return ("data",) if matches(table().data, action) else ("management",)


def matches(patterns: tuple[str, ...], action: str) -> bool:
    """Whether one of the patterns covers the action, whatever the letter case; "*" spans slashes."""
    return any(_compiled(pattern).fullmatch(action) is not None for pattern in patterns)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as an expression; a whole segment "*" may also stand for none.

    Managed Identity Operator gives "userAssignedIdentities/assign/action" by "userAssignedIdentities/*/assign/action".
    """
    anything = re.escape(pattern).replace(r"/\*/", r"/(?:[^\n]*/)?").replace(r"\*", r"[^\n]*")
    return re.compile(anything, re.IGNORECASE)


def _reads(pattern: str) -> bool:
    return pattern.casefold().endswith("/read")
