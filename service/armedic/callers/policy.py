"""Whether a caller may do an act, by the operator's rules: pure, and decided here only.

Rules are looked at in order, and the first that fits decides. An allowing rule fits an act that stays wholly within
its limits; what an act does not touch is within any limit. A denying rule fits an act that falls into each of its
limits with any part. What is not known yet speaks for the caller: the question is asked again when it is known.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from msgspec import UNSET, UnsetType

from armedic.callers.acts import Act, Place, management_group_of, subscription_of
from armedic.callers.caller import Caller
from armedic.callers.rules import Rule, Who


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to whether something is allowed."""

    allowed: bool
    rule: str | None = None
    """Name of the rule that decided; None where none did."""
    reason: str = ""
    """Why not, as a sentence; empty where it is allowed."""


def decide(rules: Iterable[Rule] | None, caller: Caller, act: Act, *, otherwise: bool) -> Decision:
    """Whether a caller may do an act.

    Args:
        rules: None where the operator gave none: then only the limits of the caller's own key hold.
        otherwise: Whether what no rule fits is allowed.
    """
    if refused := _beyond_key(caller, act):
        return Decision(allowed=False, reason=refused)
    if rules is None:
        return Decision(allowed=True)
    for rule in rules:
        if _fits(rule, caller, act):
            if rule.effect == "allow":
                return Decision(allowed=True, rule=rule.name)
            reason = f"The rule {rule.name!r} denies this to {caller.name!r}."
            return Decision(allowed=False, rule=rule.name, reason=reason)
    return Decision(allowed=otherwise, reason="" if otherwise else f"No rule allows this to {caller.name!r}.")


def narrow(rules: Iterable[Rule] | None) -> bool:
    """Whether a rule tells projects or connections apart, so that their names and ids have to be known."""
    return any(rule.projects is not None or rule.connections is not None for rule in rules or ())


def _beyond_key(caller: Caller, act: Act) -> str | None:
    """What is beyond the limits that stand beside the caller's key."""
    if caller.organizations is not None:
        for place in act.places:
            if place.organization.casefold() not in caller.organizations:
                return f"The key {caller.name!r} is not for the organization {place.organization!r}."
    if caller.safety is not None and act.safety is not UNSET:
        for one in sorted(act.safety - caller.safety):
            return f"The key {caller.name!r} is not for changes of the class {one!r}."
    return None


def _fits(rule: Rule, caller: Caller, act: Act) -> bool:
    deny = rule.effect == "deny"
    return (
        act.permission in rule.permissions
        and (rule.who is None or any(_is(who, caller) for who in rule.who))
        and (rule.modes is None or (act.mode in rule.modes if act.mode is not None else not deny))
        and _fits_places(rule, act.places, deny=deny)
        and _fits_scopes(rule, act.scopes, deny=deny)
        and _fits_repair(rule, act.repair, deny=deny)
        and _fits_all(rule.roles, act.roles, deny=deny)
        and _fits_all(rule.safety, act.safety if act.safety is UNSET else [(one,) for one in act.safety], deny=deny)
    )


def _is(who: Who, caller: Caller) -> bool:
    return (
        (who.key is None or who.key == caller.key)
        and (who.object_id is None or who.object_id.casefold() == caller.object_id)
        and (who.client_id is None or who.client_id.casefold() == caller.client_id)
        and (who.tenant_id is None or who.tenant_id.casefold() == caller.tenant_id)
        and (who.role is None or who.role in caller.roles)
    )


def _fits_places(rule: Rule, places: tuple[Place, ...], *, deny: bool) -> bool:
    if rule.organizations is None and rule.projects is None and rule.connections is None:
        return True
    fits = (
        _names(rule.organizations, (place.organization,), deny=deny)
        and _names(rule.projects, place.project, deny=deny)
        and _names(rule.connections, place.connection, deny=deny)
        for place in places
    )
    return any(fits) if deny else all(fits)


def _names(limit: list[str] | None, called: tuple[str, ...] | UnsetType, *, deny: bool) -> bool:
    """Whether a limit holds for something by any of its names; no name stands for all there are."""
    if limit is None:
        return True
    if called is UNSET:
        return not deny
    return any(_matches(limit, name) for name in called) if called else deny


def _fits_scopes(rule: Rule, scopes: tuple[str, ...] | UnsetType, *, deny: bool) -> bool:
    if rule.subscriptions is None and rule.management_groups is None:
        return True
    if scopes is UNSET:
        return not deny
    fits = (_fits_scope(rule, scope, deny=deny) for scope in scopes)
    return any(fits) if deny else all(fits)


def _fits_scope(rule: Rule, scope: str, *, deny: bool) -> bool:
    subscription, group = subscription_of(scope), management_group_of(scope)
    if subscription is not None:
        return _matches(rule.subscriptions or [], subscription)
    if deny and rule.subscriptions is not None:
        return True  # what is above subscriptions may be above one of these
    return _matches(rule.management_groups or [], group or "/") if group else "/" in (rule.management_groups or ())


def _fits_repair(rule: Rule, repair: str | UnsetType | None, *, deny: bool) -> bool:
    if rule.repairs is None:
        return True
    if repair is None or repair is UNSET:
        return not deny
    return _matches(rule.repairs, repair)


def _fits_all(limit: Iterable[str] | None, things: Iterable[tuple[str, ...]] | UnsetType, *, deny: bool) -> bool:
    if limit is None:
        return True
    if things is UNSET:
        return not deny
    fits = (any(_matches(limit, name) for name in called) for called in things)
    return any(fits) if deny else all(fits)


def _matches(patterns: Iterable[str], name: str) -> bool:
    folded = name.casefold()
    return any(_pattern(one).fullmatch(folded) is not None for one in patterns)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.casefold().split("*")), re.DOTALL)
