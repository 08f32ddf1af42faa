"""The steps that grant roles, each under a name that the same request gives it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from armedic.changes.plan import Change, Handoff, nothing, unseen
from armedic.clients import role_changes
from armedic.clients.call import Call
from armedic.errors import ConflictError, InvalidRequestError
from armedic.facts import RoleAssignment, at_or_above, same_scope
from armedic.provision.granting import Grant

GRANT: Final = "Microsoft.Authorization/roleAssignments/write"
"""Who may do this can become anything. Source: azure-docs, built-in-roles/privileged.md"""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to have roles."""

    environment: str
    display_name: str
    unique_name: str
    """What the names of the assignments are derived from: the principal's id is not known before it is made."""
    principal_id: str | None
    """None where it is yet to be made."""
    ref: Any
    """The id, or what stands for it in the plan."""
    allow_privileged: bool
    now: datetime


def steps(grants: Iterable[Grant], holder: Holder) -> tuple[Change, ...]:
    """One for each role.

    Raises:
        InvalidRequestError: A role that can grant roles was asked for without `allow_privileged`.
        ConflictError: The principal holds the role there already in another way than is asked for.
    """
    return tuple(_role(grant, holder, number) for number, grant in enumerate(grants, 1))


def blocked(grants: Iterable[Grant], holder: Holder) -> tuple[str, Handoff] | None:
    """What would refuse a role that is not held yet, as far as it may be looked at; the steps say where it may not.

    Source: learn.microsoft.com, lock-resources (a ReadOnly lock stops role assignments)
    """
    for grant in grants:
        if _held(grant, holder) is not None:
            continue
        for lock in grant.locks if isinstance(grant.locks, tuple) else ():
            if lock.level.casefold() == "readonly" and at_or_above(lock.scope, grant.scope):
                why = f"the lock {lock.name} at {lock.scope} makes it read-only: nobody can assign roles there"
                values = {"lock": lock.name, "scope": lock.scope, "role": grant.role.name}
                return why, Handoff(
                    who="Owner of the scope, or who manages its locks", what="Remove the lock for now.", values=values
                )
    return None


def _role(grant: Grant, holder: Holder, number: int) -> Change:
    if grant.role.covers(GRANT) and not holder.allow_privileged:
        raise InvalidRequestError(
            f"the role {grant.role.name} can grant roles, so that its holder can become anything: set allow_privileged"
            " to ask for it"
        )
    key, until = f"role-{number}", f" until {grant.expires_at:%Y-%m-%d %H:%M} UTC" if grant.expires_at else ""
    where = f"{grant.role.name} at {grant.scope}{until}"
    held = _held(grant, holder)
    if held is not None:
        _check(grant, held)
        return nothing(key, where, "privilege")
    call, undo = _calls(grant, holder)
    limits = {"condition": grant.condition, "expires_at": grant.expires_at}
    return Change(
        key=key,
        action="create",
        target=where,
        safety="privilege",
        call=call,
        after={"role": grant.role.name, "scope": grant.scope} | {k: v for k, v in limits.items() if v is not None},
        needs=(role_changes.write_right(grant.scope),),
        undo=(undo,),
        upsert=grant.expires_at is None,
        note=unseen("locks", grant.locks),
        goes_on=True,
    )


def _held(grant: Grant, holder: Holder) -> RoleAssignment | None:
    known = holder.principal_id
    if known is None:
        return None
    return next(
        (
            one
            for one in grant.assignments
            if one.principal_id.casefold() == known.casefold()
            and one.role_definition_id == grant.role.id
            and (same_scope(one.scope, grant.scope) or _covers(one, grant))
        ),
        None,
    )


def _covers(held: RoleAssignment, grant: Grant) -> bool:
    """Whether a role held above makes the grant superfluous."""
    return held.condition is None and grant.condition is None and grant.expires_at is None


def _check(grant: Grant, held: RoleAssignment) -> None:
    """Azure holds a role of a principal at a scope once: another condition or end cannot stand beside it.

    Raises:
        ConflictError: It is held otherwise than asked for.
    """
    what = f"the principal holds {grant.role.name} at {grant.scope} already"
    if _plain(held.condition) != _plain(grant.condition):
        raise ConflictError(f"{what}, {'with another' if held.condition else 'without a'} condition: remove that first")
    if grant.expires_at is None:
        return
    ends = [one.ends_at for one in grant.scheduled if one.role_definition_id == grant.role.id]
    if not ends or ends[0] is None:
        raise ConflictError(f"{what}, without an end: remove that first")
    if abs((ends[0] - grant.expires_at).total_seconds()) >= 1:
        raise ConflictError(f"{what}, until {ends[0]:%Y-%m-%d %H:%M} UTC: remove that first")


def _plain(condition: str | None) -> str:
    return "".join((condition or "").split())


def _calls(grant: Grant, holder: Holder) -> tuple[Call, Call]:
    environment, scope, role = holder.environment, grant.scope, grant.role.id
    name, why = _name(grant, holder), f"Granted to {holder.display_name} by Armedic"
    if grant.expires_at is None:
        made = role_changes.create_role_assignment(
            environment,
            scope,
            name,
            role_definition_id=role,
            principal_id=holder.ref,
            description=why,
            condition=grant.condition,
        )
        return made, role_changes.delete_role_assignment(environment, scope, name)
    asked_at = holder.now.isoformat()  # the name of a request cannot be used again, not even once it is over
    made = role_changes.schedule_role_assignment(
        environment,
        scope,
        role_changes.role_assignment_name(scope, holder.unique_name, role, more=f"until {grant.expires_at} {asked_at}"),
        role_definition_id=role,
        principal_id=holder.ref,
        ends_at=grant.expires_at,
        justification=why,
        condition=grant.condition,
    )
    end = role_changes.role_assignment_name(scope, holder.unique_name, role, more=f"end {grant.expires_at} {asked_at}")
    undo = role_changes.end_scheduled_role(environment, scope, end, role_definition_id=role, principal_id=holder.ref)
    return made, undo


def _name(grant: Grant, holder: Holder) -> str:
    """Derived from what stands for the principal, whose id is not known before it is made.

    A name that an assignment of somebody else has, for instance of an earlier principal of this request that is gone,
    cannot be used again.
    """
    taken = {one.id.rstrip("/").rsplit("/", 1)[-1].casefold() for one in grant.assignments}
    number = 0
    while True:
        more = str(number) if number else ""
        name = role_changes.role_assignment_name(grant.scope, holder.unique_name, grant.role.id, more=more)
        if name not in taken:
            return name
        number += 1
