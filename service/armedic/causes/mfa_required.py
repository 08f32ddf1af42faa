"""A person's account has to give a second factor, and the tool cannot ask for it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._sign_in import NOT_A_PERSON, REFERENCES, SIGN_IN_LOG

_CODES: Final = (
    "50072",
    "50074",
    "50076",
    "50079",
    "500121",
)

CAUSE: Final = Cause(
    slug="mfa-required",
    title="The user account must sign in with a second factor",
    area="identity",
    signatures=(
        *(f"AADSTS{code}" for code in _CODES),
        "you must use multi-factor authentication to access",
        "you must enroll in multi-factor authentication",
        "The user is required to use multi-factor authentication",
        "Strong Authentication is required",
        "Strong authentication enrollment (proof-up) is required",
    ),
    likely_signatures=("AADSTS50158", "UserStrongAuthClientAuthNRequired"),
    passages=(
        Passage(
            literal="multi-factor authentication",
            pattern=(
                r"(?:due to|because of) a configuration change made by your administrator\b.{0,200}multi-facto"
                r"r authentication"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="conditional access policy settings such as multi",
            pattern=r"conditional access policy settings such as multi-?factor",
            certainty="likely",
        ),
        Passage(
            literal="disallowed by azure",
            pattern=r"disallowed by azure.{0,600}(?:(?:use|using|with) MFA\b|multi-?factor authentication)",
            certainty="confirmed",
        ),
        *worded(
            (
                "requires mfa",
                "require mfa",
                "mfa is required",
                "mfa required",
                "authentication is required",
                "requires multi",
            ),
            (
                r"(?:azure|entra|aadsts|microsoft)\b.{0,160}\b(?:requires? (?:MFA|multi-?factor)"
                r"|(?:MFA|multi-?factor authentication) (?:is )?required)\b(?!.{0,200}(?:auth0|okta))|"
                r"(?<!auth0: )(?<!auth0 )\b(?:requires? (?:MFA|"
                r"multi-?factor)|(?:MFA|multi-?factor authentication) (?:is )?required)\b.{0,160}(?:azure|"
                r"entra|aadsts|(?<!auth0 )tenant)\b(?!.{0,200}(?:auth0|okta))"
            ),
            "likely",
        ),
        Passage(
            literal="disallowed by policy",
            pattern=r"disallowed by (?:azure|policy).{0,600}(?:use MFA|multi-?factor authentication|\bMFA\b)",
            certainty="confirmed",
        ),
        *numbered(*_CODES),
        Passage(
            literal="strong authentication",
            pattern=(
                r"strong authentication (?:is )?required\b.{0,160}(?:azure|entra|aad|tenant)|(?:azure|entra|"
                r"aad)\b.{0,160}strong authentication (?:is )?required"
            ),
            certainty="likely",
        ),
        *worded(
            ("multi-factor", "multifactor", "multi factor", "use mfa", "perform mfa", "mfa will be", "mfa is"),
            (
                r"(?:azure|\bentra\b|connect-az\w{0,12}|\baz login|\baad\b)\b.{0,200}(?:\b(?:must|needs?(?: "
                r"to)?|should|have to|has to|required to|please) (?:\w{2,10} )?(?:\bmfa\b|multi-?[ ]?factor)|"
                r"(?:\bmfa|multi-?[ ]?factor authentication)\b[^.]{0,30}\b(?:required|enforced|needed))|"
                r"(?:\b(?:must|needs?(?: to)?|should|have to|has to|required to|please) (?:\w{2,10} "
                r")?(?:\bmfa\b|multi-?[ ]?factor)|(?:\bmfa|multi-?[ ]?factor "
                r"authentication)\b[^.]{0,30}\b(?:required|enforced|needed)).{0,200}(?:azure|\bentra\b|"
                r"connect-az\w{0,12}|\baz login|\baad\b)"
            ),
            "likely",
        ),
        Passage(
            literal="configuration change made by your administrator",
            pattern=r"due to a configuration change made by your administrator\b.{0,160}\bmfa\b",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The sign-in is that of a person's account, name and password were accepted, and the tenant asks for a second "
        "factor besides: by a conditional access policy, by security defaults, per user, or because Azure itself now "
        "demands it for every change. A pipeline, a script with -Credential or -u and -p, or a refresh token from an "
        "earlier sign-in cannot give it. Service principals and managed identities are not asked for a second factor, "
        "so a service connection with an identity of its own is not concerned. If one of several tenants asks for it, "
        "the message can be a mere warning: the others work."
    ),
    remedy="Let a pipeline use a service principal or managed identity; sign in again interactively yourself.",
    steps=(
        NOT_A_PERSON,
        Step(
            title="At your own desk: sign in again to that tenant",
            detail=(
                "az login --tenant {tenant id}, or Connect-AzAccount -Tenant {tenant id}, without name and password, "
                "and answer the second factor in the browser. Name the tenant: without it every tenant of the account "
                "is tried, and each that asks for a second factor fails."
            ),
            who="The user",
            link="https://learn.microsoft.com/cli/azure/authenticate-azure-cli-interactively",
        ),
        SIGN_IN_LOG,
    ),
    needs=("Azure DevOps: Administrator role on the service connection, to use another identity",),
    references=(
        "https://learn.microsoft.com/entra/identity/authentication/concept-mandatory-multifactor-authentication",
        *REFERENCES,
    ),
)
