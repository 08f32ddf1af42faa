"""A deny assignment or a lock forbids the operation, whatever roles the identity holds."""

from typing import Final

from armedic.causes._access import RBAC
from armedic.causes._cause import Cause, Passage, Step, worded

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
