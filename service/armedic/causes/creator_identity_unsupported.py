"""Automatic creation was asked for by an identity that has no session of a user."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_MACHINE: Final = (
    r"(?:(?:service ?principal|managed identity|workload identity|spn) ?(?:bearer |access )?token|bearer [{(<$]|"
    r"service ?principal ?access ?token|personal access token|azdo_personal_access_token|\bpat\b|"
    r"system\.?_?access_?token|build service|azuredevops_serviceendpoint)"
)
_SESSION: Final = (
    r"(?:failed to obtain an access token|a valid refresh token (?:for (?:the )?identity .{0,80}? )?was not found|"
    r"using cached refresh token)"
)

CAUSE: Final = Cause(
    slug="creator-identity-unsupported",
    title="Automatic creation needs a user's session, and the caller has none",
    area="connection",
    passages=(
        Passage(
            literal="teamfoundation.serviceidentity",
            pattern=r"identity with type '?Microsoft\.TeamFoundation\.ServiceIdentity'? could not be found",
            certainty="confirmed",
        ),
        *worded(
            ("refresh token", "failed to obtain an access token"),
            rf"{_MACHINE}.{{0,350}}{_SESSION}|{_SESSION}.{{0,700}}{_MACHINE}",
            "likely",
        ),
        Passage(
            literal="refresh token",
            pattern=r"a valid refresh token (?:for (?:the )?identity .{0,80}? )?was not found|cached refresh token",
            certainty="possible",
        ),
        Passage(
            literal="claimsidentity",
            pattern=(
                r"(?:serviceendpoint|service[ -]endpoint|service connection).{0,300}identity with type "
                r"'?[\w.]{0,60}claimsidentity'? could not be found|identity with type "
                r"'?[\w.]{0,60}claimsidentity'? could not be found.{0,300}(?:serviceendpoint|service[ "
                r"-]endpoint|service connection)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="claimsidentity",
            pattern=r"identity with type '?[\w.]{0,60}claimsidentity'? could not be found",
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"automatic(?:ally)? (?:creation of |creating |create )(?:an? |the )?(?:azure )?service "
                r"connection.{0,80}not supported .{0,40}(?:service principal|managed identit|build (?:service|"
                r"identity))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"automatic(?:ally)?\b.{0,40}service connection\b.{0,80}(?:not supported|isn't supported|not "
                r"allowed|not possible|cannot|can't)\b.{0,60}(?:service principal|managed identit|build "
                r"(?:service|identity))|(?:service principals?|managed identit(?:y|ies)|build (?:service|"
                r"identity)) (?:cannot|can't|may not|is not allowed to|are not allowed to) (?:create|use) "
                r"(?:an? )?automatic(?:ally)?\b.{0,30}service connection"
            ),
            certainty="likely",
        ),
    ),
    overrules=("session-expired",),
    seen_by_verify=False,
    explanation=(
        "With creationMode Automatic Azure DevOps registers the application and grants the role in the name of the one "
        "who calls, and for that it needs a session of that user in Microsoft Entra. A build token, a personal access "
        "token of somebody who never signed in there, a service principal or a managed identity has no such session, "
        "so the creation fails although the caller may create connections. It is not a matter of roles: the same call "
        "by a person in the portal succeeds, and so does manual mode for every caller."
    ),
    remedy="Create the identity yourself and the connection with creationMode Manual, or let a person create it.",
    steps=(
        Step(
            title="Make identity and role first",
            detail=(
                "Register an application or a managed identity, and give it the role that the pipelines need at the "
                "subscription or resource group. Keep its client id and the tenant's id."
            ),
            who="Application Administrator, and Owner of the scope",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/automate-service-connections",
        ),
        Step(
            title="Create the connection in manual mode",
            detail=(
                "Send the body with creationMode Manual, scheme WorkloadIdentityFederation, tenantid and "
                "serviceprincipalid. In Terraform give `credentials { serviceprincipalid }`. The answer holds issuer "
                "and subject."
            ),
            who="Creator of service connections in the project",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/automate-service-connections",
        ),
        Step(
            title="Add the federated credential and verify",
            detail=(
                "Add issuer and subject of the answer to the application or managed identity as a federated "
                "credential, wait some minutes and choose Verify."
            ),
            who="Owner of the application",
            link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust",
        ),
    ),
    needs=(
        "Azure DevOps: Creator role on service connections",
        "Microsoft Entra: the right to register applications",
        "Azure: Microsoft.Authorization/roleAssignments/write at the scope",
    ),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/automate-service-connections",
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
    ),
)
