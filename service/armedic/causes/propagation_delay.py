"""What was created or granted a moment ago has not reached every replica yet."""

from datetime import timedelta
from typing import Final

from armedic.causes._access import RBAC, refused
from armedic.causes._cause import Cause, Passage, Step
from armedic.facts import Evidence, Facts, Named

_RECENT: Final = timedelta(minutes=15)


def match(facts: Facts) -> Evidence | None:
    """Look for a refusal beside a role that was assigned a moment ago."""
    if not any(refused(statement) for statement in facts.statements):
        return None
    recent = [
        one for one in facts.role_assignments if one.created_at and facts.now - _RECENT <= one.created_at <= facts.now
    ]
    if not recent:
        return None
    latest = max(recent, key=lambda one: one.created_at or facts.now)
    return Evidence(
        source="arm",
        location="roleAssignments",
        observed=f"a role at {latest.scope} assigned {latest.created_at and latest.created_at.isoformat()}",
        expected="an assignment that is older than ten minutes",
        named=Named(scope=latest.scope),
        certainty="likely",
    )


CAUSE: Final = Cause(
    slug="propagation-delay",
    title="What was created or granted a moment ago is not known everywhere yet",
    area="access",
    signatures=(
        "PrincipalNotFound",
        "does not reference a valid application object",
        "the backing application of the service principal being created must in the local tenant",
        "this error might be related to a replication delay",
    ),
    passages=(
        Passage(
            literal="does not exist in the directory",
            pattern=r"\bprincipals? ['\"`]?[\w*<>-]{3,80}['\"`]? does not exist in the directory",
            certainty="confirmed",
        ),
        Passage(
            literal="replication",
            pattern=(
                r"(?:service principal|role assignment|application|directory|entra|"
                r"azure ad|federated)\b.{0,120}(?:replication (?:delay|latency|lag)|(?:waiting|"
                r"wait) for (?:\w{1,12} ){0,4}replicat)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="to replicate",
            pattern=(
                r"(?:wait(?:ing|ed)?|time[ds]? out|taking) .{0,60}(?:service principal|"
                r"application|role assignment)\b.{0,60}to (?:replicate|propagate)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="to propagate",
            pattern=(
                r"(?:wait(?:ing|ed)?|timed? out) .{0,60}(?:service principal|application|"
                r"federated credential)\b.{0,60}to propagate"
            ),
            certainty="possible",
        ),
        Passage(
            literal="to be replicated in azure ad",
            pattern=r"timed out (?:whilst|while) waiting for .{1,60}to be replicated in Azure AD",
            certainty="confirmed",
        ),
        Passage(
            literal="in graph database for",
            pattern=r"cannot find user or service principal in graph database for",
            certainty="possible",
        ),
        Passage(
            literal="principals of type application",
            pattern=r"principals of type application cannot validly be used in role assignments",
            certainty="possible",
        ),
        Passage(
            literal="queried reference-property objects are not present",
            pattern=(
                r"(?:servicePrincipal|application|azuread|azuredevops|create-for-rbac|federated).{0,400}does not exist "
                r"or one of its queried reference-property objects are not present"
            ),
            certainty="possible",
        ),
    ),
    match=match,
    seen_by_verify=False,
    explanation=(
        "Microsoft Entra and Azure keep several copies of what they know. An application, a service principal or a "
        "role assignment that was made seconds or minutes ago may be missing in the copy that is asked next, and the "
        "answer then reads as if it did not exist. The Graph sentence about the backing application and the local "
        "tenant is the same thing in misleading words. If the message stays after fifteen minutes it is no delay: "
        "then the id is wrong, often the application's object id in place of the service principal's."
    ),
    remedy="Wait some minutes and repeat; in scripts, retry, and name the principal's type when assigning a role.",
    steps=(
        Step(
            title="Wait, then repeat",
            detail=(
                "Directory objects usually show within two minutes, role assignments within ten. Run the step again "
                "as a whole, so that it signs in anew."
            ),
            who="User of the service connection",
            link=f"{RBAC}/troubleshooting",
        ),
        Step(
            title="Assign roles without a look-up",
            detail=(
                "Set principalType to ServicePrincipal in the template (principal_type in Terraform), or use az role "
                "assignment create --assignee-object-id {objectId} --assignee-principal-type ServicePrincipal."
            ),
            who="Author of the deployment",
            link=f"{RBAC}/role-assignments-template",
        ),
        Step(
            title="If it stays: compare the id",
            detail=(
                "A role is assigned to the object id of the service principal (Enterprise applications), not to the "
                "client id and not to the object id of the app registration; and in the subscription's own tenant."
            ),
            who="Reader of the directory",
            link=f"{RBAC}/troubleshooting",
        ),
    ),
    needs=("Nothing but time; to assign again: Microsoft.Authorization/roleAssignments/write",),
    references=(
        f"{RBAC}/troubleshooting",
        "https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal",
    ),
)
