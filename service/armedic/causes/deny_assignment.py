"""A deny assignment or a lock forbids the operation, whatever roles the identity holds."""

from collections.abc import Iterable, Iterator
from typing import Final

from armedic.causes._access import RBAC
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._live import is_group, verify_action
from armedic.causes._state import verified
from armedic.facts import Evidence, Facts, Lock, Named, Unread, UnreadError, at_or_above, is_data_action
from armedic.ids import Scope

_SHOWN: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """See what takes an action that Verify or the caller needs, although a role gives it: a denial, or a lock."""
    connection = facts.connection
    asked = [(action, connection.narrowed_scope) for action in facts.needs if connection.narrowed_scope]
    locked = list(_locked(facts, asked)) if asked and not is_group(connection.scope or "") else []
    if connection.scope is not None and not verified(facts):
        asked.append((verify_action(connection.scope), connection.scope))
    if locked or not asked:
        return tuple(locked[:_SHOWN])
    denied = [(action, scope, facts.access(action, scope).denial) for action, scope in asked]
    found = [
        _evidence("denyAssignments", f"{denial.name} at {denial.scope}", action, scope)
        for action, scope, denial in denied
        if denial is not None
    ]
    for unread in (facts.seen_deny_assignments, facts.seen_locks if facts.needs else None):
        if not found and isinstance(unread, Unread):
            raise UnreadError(unread)
    return tuple(found[:_SHOWN])


def _locked(facts: Facts, asked: Iterable[tuple[str, Scope]]) -> Iterator[Evidence]:
    """Locks that stop what the caller needs; one concerns the management of resources, not the data in them."""
    locks, roles = facts.seen_locks, facts.seen_role_definitions
    for action, scope in asked:
        if is_data_action(action, roles if isinstance(roles, tuple) else ()):
            continue
        for lock in locks if isinstance(locks, tuple) else ():
            if at_or_above(lock.scope, scope) and _stops(lock, action.casefold()):
                yield _evidence("locks", f"{lock.level} lock {lock.name} at {lock.scope}", action, scope)


def _stops(lock: Lock, action: str) -> bool:
    return action.endswith("/delete") or (lock.level.casefold() == "readonly" and not action.endswith("/read"))


def _evidence(location: str, observed: str, action: str, scope: Scope) -> Evidence:
    return Evidence(
        source="arm",
        location=location,
        observed=observed,
        expected=f"{action} at {scope}",
        named=Named(action=action, scope=scope),
    )


CAUSE: Final = Cause(
    slug="deny-assignment",
    title="A deny assignment or a lock forbids it, whatever role the identity holds",
    area="access",
    signatures=(
        "DenyAssignmentAuthorizationFailed",
        "denied because of the deny assignment",
        "ScopeLocked",
        "because following scope(s) are locked",
        "because the following scope(s) are locked",
    ),
    passages=(
        *worded(
            ("delete lock", "read-only lock", "readonly lock", "management lock", "azure resource lock"),
            (
                r"(?:delete|read-?only|management|azure resource) locks? .{0,80}(?:prevents?|blocks?|"
                r"blocking|preventing|forbids?|disallows?|stops)\b|(?:prevented|blocked|because of|due to|"
                r"forbidden) .{0,40}(?:delete|read-?only|management|azure resource) lock\b"
            ),
            "likely",
        ),
        Passage(
            literal="is owned by system application",
            pattern=r"management lock .{0,100}is owned by system application",
            certainty="likely",
        ),
        Passage(
            literal="resources are locked",
            pattern=(
                r"(?:azure|resource ?group|subscription).{0,200}resources are locked|(?:delete|"
                r"remove|deletion).{0,160}\bresources? (?:is|are) locked\b"
            ),
            certainty="possible",
        ),
        Passage(
            literal="deny assignment",
            pattern=r"(?:access (?:is|was) denied|blocked|forbidden|not allowed) (?:because of|due to|by) "
            r"(?:a |the |an )?"
            r"(?:existing )?deny assignments?",
            certainty="confirmed",
        ),
        Passage(
            literal="deny assignment",
            pattern=(
                r"deny assignments? .{0,80}(?:blocks?|forbids?|denies|prevents?|refuses)\b|(?:blocked|"
                r"denied|forbidden|prevented)\b.{0,60}\bdeny assignments?"
            ),
            certainty="likely",
        ),
        Passage(
            literal="cannotdelete",
            pattern=(
                r"(?:can ?not|could not|unable|failed|error|locked|denied)\b.{0,120}\bCanNotDelete\b|"
                r"\bCanNotDelete\b.{0,120}(?:lock|fail|denied)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="readonly lock",
            pattern=(
                r"\bReadOnly lock\b.{0,120}(?:scope|resource|subscription|azure)|(?:scope|resource|"
                r"subscription|azure).{0,120}\bReadOnly lock\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="read-only lock",
            pattern=(
                r"\bread-only lock\b.{0,120}(?:scope|resource group|subscription|azure)|(?:scope|"
                r"resource group|subscription|azure).{0,120}\bread-only lock\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="locked",
            pattern=(
                r"(?:resource ?group|scope|subscription|resource) .{0,80}\b(?:is|are) locked\b.{0,120}remove "
                r"the lock"
            ),
            certainty="likely",
        ),
        *worded(
            ("can not perform delete", "cannot perform"),
            r"\bcan ?not perform (?:delete|write) operation because\b.{0,60}\block(?:ed|s)?\b",
            "confirmed",
        ),
        Passage(
            literal="are locked",
            pattern=r"scope\(?s?\)? (?:is|are) locked: ?.{0,400}Please remove the lock and try again",
            certainty="confirmed",
        ),
    ),
    match=match,
    seen_by_verify=False,
    explanation=(
        "The identity holds a role that contains the action, and the message may even say so, but something stronger "
        "forbids it. A deny assignment is made by Azure itself: by managed applications, deployment stacks, Azure "
        "Databricks and other services that keep a resource group to themselves. A lock (ReadOnly or CanNotDelete) is "
        "set by people. Granting more roles does not help; not even Owner passes. A ReadOnly lock also stops "
        "operations that only look like reading, such as listing keys."
    ),
    remedy="Remove the lock, or change the resource through the service that owns the deny assignment.",
    steps=(
        Step(
            title="Find what forbids it",
            detail=(
                "The message names the deny assignment and its scope, or the locked scope. In the Azure portal open "
                "that scope > Access control (IAM) > Deny assignments, or Settings > Locks."
            ),
            who="Reader at the scope",
            link=f"{RBAC}/deny-assignments",
        ),
        Step(
            title="For a lock: remove it for the time of the deployment",
            detail=(
                "Delete the lock where it was set, which may be a scope above, deploy, and set it again. A pipeline "
                "that is to do this itself needs Microsoft.Authorization/locks/write and delete."
            ),
            who="Owner or User Access Administrator at the scope of the lock",
            link="https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
        ),
        Step(
            title="For a deny assignment: go through its owner",
            detail=(
                "Change the deployment stack, the managed application or the service that made it, or deploy to "
                "another resource group. A deny assignment cannot be deleted by hand."
            ),
            who="Owner of the deployment stack, publisher of the managed application",
            link="https://learn.microsoft.com/azure/azure-resource-manager/bicep/deployment-stacks",
        ),
    ),
    needs=("Azure: Microsoft.Authorization/locks/delete at the locked scope, for a lock",),
    references=(
        f"{RBAC}/deny-assignments",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    ),
)
