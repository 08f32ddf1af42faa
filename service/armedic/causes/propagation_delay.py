"""What was created or granted a moment ago has not reached every replica yet."""

from typing import Final

from armedic.causes._access import RBAC, placed, refused
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._live import doubted_application, doubted_secret, granted_just_now, settling
from armedic.facts import AbsentError, Evidence, Facts, Named, RoleAssignment, Statement, UnreadError

_GRANTED: Final = r"(?:role assignments?|azure role|service principal|federated|app registration)"


def match(facts: Facts) -> Evidence | None:
    """Look for a refusal beside a role or a secret that was made a moment ago and would have been enough."""
    if not facts.statements:
        return None
    fresh = _fresh(facts) if any(one.source == "verify" for one in facts.statements) else None
    if fresh is not None:
        return fresh
    latest = next((one for statement in facts.statements if (one := _granted(statement, facts)) is not None), None)
    if latest is None:
        return None
    return Evidence(
        source="arm",
        location="roleAssignments",
        observed=f"a role at {latest.scope} assigned {latest.created_at and latest.created_at.isoformat()}",
        expected="an assignment that is older than ten minutes",
        named=Named(scope=latest.scope),
        certainty="confirmed" if settling(facts) else "likely",
    )


def _fresh(facts: Facts) -> Evidence | None:
    """What Verify does not know yet, and Microsoft Graph does: a secret, or the application itself."""
    try:
        if doubted_secret(facts) is not None:
            observed = "Verify refuses the secret, and the application has one that was made just now"
            return _too_new("passwordCredentials", observed, "a client secret that is older than some minutes")
        if doubted_application(facts) is not None:
            observed = f"Verify does not find the application, which was made {facts.application.created_at}"
            return _too_new("createdDateTime", observed, "an application that is older than some minutes")
    except (AbsentError, UnreadError):
        return None
    return None


def _too_new(location: str, observed: str, expected: str) -> Evidence:
    return Evidence(source="graph", location=location, observed=observed, expected=expected, certainty="likely")


def _granted(statement: Statement, facts: Facts) -> RoleAssignment | None:
    """The role that gives what the text says was refused, if it was assigned a moment ago and no older one does."""
    for refusal in refused(statement):
        scope = placed(refusal).scope or facts.connection.scope
        if scope is not None and (found := granted_just_now(facts, refusal.action, scope)) is not None:
            return found
    return None


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
        *worded(
            ("propagate", "propagated", "propagation"),
            (
                r"(?:role assignments?|azure roles?|rbac|role-based|permissions? in "
                r"azure)\b.{0,60}(?:(?:take|takes|took|taking|need|needs)\b.{0,60}propagat|(?:not|n't) "
                r"(?:been )?(?:fully |yet |properly )*propagat)|(?:role|rbac) propagation (?:can|may|"
                r"takes?|delay|time|took|issue)"
            ),
            "likely",
        ),
        *worded(
            ("matches in graph database", "match in graph database"),
            (r"no matches in graph database for"),
            "likely",
        ),
        *worded(
            (
                "role assignment is actually",
                "role is not active yet",
                "role assignment is not yet",
                "role assignment not yet",
                "not yet effective",
                "not effective yet",
                "role is not yet",
            ),
            (
                r"before the role assignment is actually|role(?: assignment)? (?:is )?not (?:active|"
                r"effective|in effect|yet \w{2,12})(?: yet)?"
            ),
            "likely",
        ),
        Passage(
            literal="to propagate",
            pattern=(
                r"(?:wait(?:ing|ed)?|timed? out) .{0,60}(?:role assignments?|permissions?|"
                r"rbac)\b.{0,60}to propagate"
            ),
            certainty="likely",
        ),
        Passage(
            literal="retrying role assignment creation",
            pattern=(r"retrying role assignment creation: \d{1,2}/\d{1,2}"),
            certainty="possible",
        ),
        Passage(
            literal="propagation delay",
            pattern=(
                r"(?:role|rbac|permissions?|azure ad|entra|federated|identity|service "
                r"principal)\b.{0,120}propagation delay|propagation delay.{0,120}(?:\brole|rbac|"
                r"permissions?\b|azure ad|entra|federated|identity|service principal)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "re-run",
                "rerunning",
                "retrying",
                "retried",
                "waiting",
                "waited",
                "minutes later",
                "succeed",
                "retry work",
            ),
            rf"(?:{_GRANTED}\b.{{0,60}}(?:just|newly|recently|freshly|a moment ago)|(?:just|newly|recently|freshly"
            rf"|right after|immediately after|directly after)\b.{{0,60}}{_GRANTED}).{{0,200}}\b(?:re-?run\w{{0,4}}"
            r"|retr(?:y|ying|ied)|wait(?:ed|ing)?|minutes later)\b.{0,60}(?:succe\w{2,6}|works?\b|worked|fine\b"
            r"|passe[sd])",
            "likely",
        ),
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
