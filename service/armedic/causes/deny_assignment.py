"""A deny assignment or a lock forbids the operation, whatever roles the identity holds."""

from typing import Final

from armedic.causes._access import RBAC
from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="deny-assignment",
    title="A deny assignment or a lock forbids it, whatever role the identity holds",
    area="access",
    signatures=(
        "DenyAssignmentAuthorizationFailed",
        "denied because of the deny assignment",
        "ScopeLocked",
        "because following scope(s) are locked",
    ),
    passages=(
        Passage(
            literal="deny assignment",
            pattern=r"(?:access (?:is|was) denied|blocked|forbidden|not allowed) (?:because of|due to|by) "
            r"(?:a |the |an )?"
            r"(?:existing )?deny assignments?",
            certainty="confirmed",
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
