"""The operator's rules as a file: TOML, since people write and review it, and need comments to say why."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from armedic.settings import Guid, Permission, Safety, SettingError

Text = Annotated[str, Meta(min_length=1, max_length=300)]
Texts = Annotated[list[Text], Meta(min_length=1)]


class Who(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A caller: all that is given has to fit."""

    key: Text | None = None
    """Name of an API key."""
    object_id: Guid | None = None
    """Of a user or a service principal."""
    client_id: Guid | None = None
    """Of the application that got the token."""
    tenant_id: Guid | None = None
    role: Text | None = None
    """An app role in the token."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; what is left out limits nothing. Names may hold `*` for any characters; letter case does not matter."""

    name: Text
    """What a refusal names."""
    effect: Literal["allow", "deny"]
    permissions: Annotated[list[Permission], Meta(min_length=1)]
    """What the caller is about: diagnose, repair, provision."""
    who: Annotated[list[Who], Meta(min_length=1)] | None = None
    """The callers, one of which it has to be."""
    modes: Annotated[list[Literal["plan", "apply"]], Meta(min_length=1)] | None = None
    organizations: Texts | None = None
    projects: Texts | None = None
    """By name or id."""
    connections: Texts | None = None
    """By name or id."""
    subscriptions: Annotated[list[Guid], Meta(min_length=1)] | None = None
    """By id: what the connection is for, and what is changed. Limits management groups too: none is allowed without
    `management_groups`, and what is above subscriptions is denied with each of them."""
    management_groups: Texts | None = None
    """By id, not what is below them; "/" is what is above all of them."""
    repairs: Texts | None = None
    """By slug."""
    roles: Texts | None = None
    """Roles that may be granted, by name or id."""
    safety: Annotated[list[Safety], Meta(min_length=1)] | None = None
    """Classes of changes."""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: list[Rule]


def read(path: Path) -> tuple[Rule, ...]:
    """The rules of a file, in order.

    Raises:
        SettingError: It cannot be read or is not understood, or two rules have one name.
    """
    expected = "ARMEDIC_POLICY_FILE: expected TOML with rules, each with name, effect and permissions"
    try:
        document: Any = tomllib.loads(path.read_text("utf-8"))
        rules = msgspec.convert(document, _File).rules
    except OSError as error:
        raise SettingError(f"ARMEDIC_POLICY_FILE: {path} cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise SettingError(f"{expected}; {path} is no TOML") from None
    except msgspec.ValidationError as error:
        raise SettingError(f"{expected}; {path} is not ({error})") from None
    names = [rule.name for rule in rules]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SettingError(f"ARMEDIC_POLICY_FILE: two rules of {path} are named {twice!r}")
    for rule in rules:
        if any(who == Who() for who in rule.who or ()):
            raise SettingError(f"ARMEDIC_POLICY_FILE: {rule.name!r} in {path} has a `who` that names nobody")
    return tuple(rules)
