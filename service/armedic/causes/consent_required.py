"""Nobody has consented to what the application asks for, or has assigned it to the resource."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._codes import numbered

CAUSE: Final = Cause(
    slug="consent-required",
    title="The application lacks consent for what it asks for",
    area="identity",
    signatures=(
        "AADSTS65001",
        "AADSTS65002",
        "AADSTS65004",
        "AADSTS650056",
        "AADSTS650057",
        "AADSTS90008",
        "AADSTS90094",
        "AADSTS90095",
        "AADSTS90099",
        "AADSTS501051",
    ),
    likely_signatures=(
        "AADSTS65005",
        "has not consented to use the application",
        "needs permission to access resources in your organization that only an admin can grant",
        "must be configured via preauthorization",
    ),
    possible_signatures=("AADSTS7000114",),
    passages=(
        *numbered("65001", "65002", "650057"),
        Passage(
            literal="aadsts50105",
            pattern=(
                r"\baadsts50105\b(?!.{0,300}(?:signed.in user|your administrator))"
                r"|\baadsts50105\b(?=.{0,700}(?:azure devops|\baz login|connect-az|pipeline|"
                r"terraform|service principal|service connection|azure cli))|(?:##\[error\]|azure devops|\baz login|"
                r"connect-az|pipeline|terraform|service principal|service connection|azure cli).{0,300}\baadsts50105\b"
            ),
            certainty="likely",
        ),
        Passage(literal="aadsts90093", pattern=r"\bAADSTS90093\b(?!.{0,120}quota)", certainty="likely"),
        Passage(
            literal="consent_required",
            pattern=r"\bsuberror\W{1,6}consent_required\b",
            certainty="likely",
        ),
        Passage(
            literal="not listed in the requested permissions",
            pattern=r"access to a resource which is not listed in the requested permissions",
            certainty="confirmed",
        ),
        Passage(
            literal="admin consent",
            pattern=(
                r"(?:interaction_required|grant|permission|scope|\baad\b|\bentra\b|"
                r"\bazure\b)[^.]{0,120}(?:requires?|needs?|lacks?|without|missing) admin consent|admin "
                r"consent (?:is )?(?:required|has not been granted|was not granted|is "
                r"missing)(?=.{0,200}(?:permission|graph|azure|entra))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="need admin approval",
            pattern=r"need admin approval",
            certainty="likely",
        ),
        Passage(
            literal="consent_required",
            pattern=r"\bconsent_required\b",
            certainty="likely",
        ),
        Passage(
            literal="consent",
            pattern=(
                r"(?:requires?|needs?|lacks?|without|missing) admin(?:istrator)? consent\b.{0,160}(?:\baz "
                r"login|service ?principal|azure|entra|terraform)|admin(?:istrator)? consent (?:is required|"
                r"has not been granted|was not granted|not granted|is missing|must be "
                r"granted)\b.{0,120}(?:\.all\b|\.ownedby\b)|administrators? (?:must|has to|needs to) (?:grant|"
                r"give) consent\b.{0,120}(?:azure|entra|aad|tenant|app)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="admin consent",
            pattern=(
                r"(?:needs?|requires?|missing|lacks?|without) admin consent\b.{0,40}(?:for "
                r"\w{3,30}\.\w{3,20}\.|for app)|admin consent (?:is )?missing for\b"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Client and tenant are right, but the application may not get a token for the API that it asks for: nobody "
        "has consented to that permission in this tenant, it is not listed among the API permissions of the "
        "registration, or the API demands that callers are assigned to it (AADSTS50105, 501051). AADSTS65002 means "
        "that a client of Microsoft's own, such as the Azure CLI, asks for an API it was not cleared for; only an "
        "application of yours can do that. Roles in Azure do not help here, and a missing one reads differently "
        "(AuthorizationFailed)."
    ),
    remedy="Let an administrator of the tenant grant consent, or assign the caller, to the API that the message names.",
    steps=(
        Step(
            title="Find out who asks for what",
            detail=(
                "The message names the application (client id) and the resource. If the client is the Azure CLI "
                "(04b07795-8ddb-461a-bbee-02f9e1bf7b46) or Azure PowerShell, sign in with the service principal of "
                "the connection instead."
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        ),
        Step(
            title="Add the permission and grant consent",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application > API permissions, add "
                "the permission (an application permission for a pipeline) and choose Grant admin consent."
            ),
            who="Cloud Application Administrator; for Microsoft Graph application permissions: Privileged Role "
            "Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
        ),
        Step(
            title="Assign the caller, if the resource demands it",
            detail=(
                "For AADSTS50105 and AADSTS501051 open Enterprise applications > the resource > Users and groups and "
                "assign the user or an app role to the calling application, or set Assignment required to No."
            ),
            who="Owner of the resource application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal",
        ),
    ),
    needs=("Microsoft Entra: Cloud Application Administrator or Privileged Role Administrator, to grant consent",),
    references=(
        "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
