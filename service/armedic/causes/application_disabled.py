"""The connection's service principal may not sign in."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.facts import Evidence, Facts, Named


def match(facts: Facts) -> Evidence | None:
    """Read accountEnabled of the principal."""
    principal = facts.service_principal
    if principal.enabled:
        return None
    return Evidence(
        source="graph",
        location="accountEnabled",
        observed=False,
        expected=True,
        named=Named(client_id=principal.client_id, object_id=principal.principal_id),
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the principal is enabled now."""
    return facts.service_principal.enabled


CAUSE: Final = Cause(
    slug="application-disabled",
    title="The service principal is disabled",
    area="identity",
    signatures=("AADSTS7000112", "AADSTS500014", "Authorization_IdentityDisabled"),
    likely_signatures=("AADSTS1000031", "UnauthorizedClientApplicationDisabled"),
    passages=(
        *numbered("7000112", "500014"),
        Passage(
            literal="is disabled",
            pattern=r"\bAADSTS(?:50001|70001)\b.{0,250}is disabled|service principal (?:for resource )?"
            r".{0,120} is disabled\. This indicate",
            certainty="confirmed",
        ),
        Passage(
            literal="disabled",
            pattern=r"\b(?:service principal|enterprise application)\b[^.;,]{0,60} (?:is|was|has been) disabled\b"
            r"(?! for (?:basic|public))",
            certainty="likely",
        ),
        Passage(
            literal="is disabled",
            pattern=r"(?<!for )\bapplication '[^']{1,80}' ?\([^)]{0,120}\) is disabled",
            certainty="confirmed",
        ),
        Passage(
            literal="is disabled",
            pattern=r"\bapplication '[^']{1,120}'.{0,60} is disabled(?=.{0,160}(?:trace ?id|unauthorized_client))",
            certainty="likely",
        ),
        Passage(
            literal="unauthorized_client",
            pattern=r"\bunauthorized_client\b.{0,160}\bapplication '[^']{1,120}'.{0,60} is disabled",
            certainty="likely",
        ),
        Passage(
            literal="application is disabled in",
            pattern=r"application is disabled in the (?:tenant|directory)",
            certainty="likely",
        ),
        Passage(
            literal="accountenabled",
            pattern=(
                r"(?:service ?principal|enterprise application|serviceprincipaltype|"
                r"appid)\b.{0,300}accountenabled[\"']? ?(?:is|:|==?) ?[\"']?false|accountenabled[\"']? ?(?:is|"
                r":|==?) ?[\"']?false.{0,300}(?:service ?principal|serviceprincipaltype|enterprise "
                r"application)"
            ),
            certainty="likely",
        ),
        *worded(
            ("disabled by", "disabled in"),
            (
                r"\bapp(?:lication)?\b[^.]{0,80}(?:is|was|has been) disabled (?:by (?:its owner|microsoft|the "
                r"tenant|an? administrator|your administrator)|in (?:the |this )?(?:tenant|"
                r"directory))\b(?!.{0,80}(?:insights|gateway))"
            ),
            "likely",
        ),
        Passage(
            literal="subscription within the tenant has lapsed",
            pattern=r"subscription within the tenant has lapsed",
            certainty="confirmed",
        ),
        Passage(
            literal="unauthorized_client",
            pattern=r"\bunauthorized_client\b(?:(?!aadsts\d).){0,160}\bapplication\b.{0,80}\bdisabled\b",
            certainty="likely",
        ),
        Passage(
            literal="error_description",
            pattern=r"error_description\W{1,8}(?:the )?application '[^']{1,120}' .{0,60}is disabled",
            certainty="likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    explanation=(
        'The application exists, but somebody set its enterprise application to "Enabled for users to sign-in: No" '
        "(accountEnabled is false), so Microsoft Entra issues no token for it. That may have been done on purpose, "
        "for example by a security team or after a long time without use: ask before you enable it again. With code "
        "AADSTS500014 it is not the connection's own principal but that of the service it asked a token for; the "
        "message names it."
    ),
    remedy="Allow the service principal to sign in again, if nothing speaks against it.",
    steps=(
        Step(
            title="Find out why it was disabled",
            detail=(
                "In the Microsoft Entra admin center open Enterprise applications > the application > Audit logs and "
                "look for the change of AccountEnabled."
            ),
            who="Reports Reader or Security Reader",
            link="https://learn.microsoft.com/entra/identity/monitoring-health/concept-audit-logs",
        ),
        Step(
            title="Enable it",
            detail="Open Enterprise applications > the application > Properties and set Enabled for users to sign-in.",
            who="Owner of the service principal, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal",
        ),
        Step(
            title="Verify the connection",
            detail="Wait a few minutes, then choose Verify in the settings of the service connection.",
            who="User of the service connection",
        ),
    ),
    repairs=("enable-service-principal",),
    needs=("Microsoft Graph: Application.ReadWrite.All, or ownership of the service principal",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal",
    ),
)
