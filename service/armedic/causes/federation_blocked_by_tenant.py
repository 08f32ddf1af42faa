"""A policy of the tenant forbids federation, or this issuer, for the application."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered

CAUSE: Final = Cause(
    slug="federation-blocked-by-tenant",
    title="A policy of the tenant does not allow this federated sign-in",
    area="identity",
    signatures=(
        "AADSTS700223",
        "AADSTS700238",
        "AADSTS7002381",
        "registered in this tenant must contain the enterprise claim",
    ),
    passages=(
        Passage(
            literal="federated",
            pattern=(
                r"\bfederated (?:identity )?(?:credentials?|sign-?in|authentication).{0,120}(?:blocked|"
                r"not (?:allowed|permitted)|disallowed|forbidden|restricted)\b.{0,60}\bpolic(?:y|"
                r"ies)\b|(?:issuer|blocked|not (?:allowed|permitted)|disallowed|forbidden).{0,80}\bby "
                r".{0,60}\bfederated (?:identity )?credentials? polic"
            ),
            certainty="likely",
        ),
        *numbered("700223", "700238", "7002381"),
        Passage(
            literal="tokens issued by issuer",
            pattern=r"(?<!entra id )(?<!aad )(?<!azure ad )\btokens issued by issuer .{1,200} may not be used",
            certainty="confirmed",
        ),
        Passage(
            literal="federated identity credential flows",
            pattern=r"^.{0,40}may not be used for federated identity credential flows",
            certainty="possible",
        ),
        Passage(
            literal="contain the enterprise claim",
            pattern=r"must contain the enterprise claim",
            certainty="likely",
        ),
        Passage(
            literal="requestdisallowedbypolicy",
            pattern=(
                r"requestdisallowedbypolicy.{0,400}federated ?identity ?credentials?|federated ?identity "
                r"?credentials?.{0,300}requestdisallowedbypolicy"
            ),
            certainty="likely",
        ),
        *worded(
            ("workload identity federation is", "workload identity federation has"),
            (
                r"workload identity federation (?:is|has been) (?:disabled|blocked|not allowed|restricted|not "
                r"permitted)\b[^.]{0,40}(?:tenant|organi[sz]ation|polic|administrator)"
            ),
            "likely",
        ),
        Passage(
            literal="issuer",
            pattern=(
                r"\bissuer\b[^.]{0,60}(?:not allowed|blocked|not permitted|disallowed) by "
                r"[^.]{0,40}polic\w{1,3}\b[^.]{0,60}federated"
            ),
            certainty="likely",
        ),
    ),
    explanation=(
        "The administrators of the Microsoft Entra tenant limited workload identity federation: it is switched off, "
        "or only certain issuers may be used, or they may be used only by certain kinds of identity (application or "
        "managed identity), or the token has to carry a claim of the company's own account: Microsoft's tenant, for "
        "one, demands the enterprise claim of GitHub, which repositories of private accounts do not have. The "
        "federated credential itself may be right; a mismatch of issuer or subject has other codes (AADSTS700211, "
        "AADSTS700213). A credential made before the policy stops working as soon as the policy applies."
    ),
    remedy="Ask the tenant's administrators to allow the issuer for this kind of identity, or use another identity.",
    steps=(
        Step(
            title="Note the issuer and the kind of identity",
            detail=(
                "In Azure DevOps open Project settings > Service connections > the connection > Edit and copy the "
                "issuer. Look in Microsoft Entra whether its client id is an app registration or a managed identity."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Have the policy changed",
            detail=(
                "Ask for the issuer to be allowed for that kind of identity, for example "
                "https://login.microsoftonline.com/{tenant id}/v2.0 for the connections of Azure DevOps, or move the "
                "repository into the enterprise account whose claim the message asks for."
            ),
            who="Administrator of the tenant who keeps its workload identity policies",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Or use a managed identity",
            detail=(
                "Some tenants forbid federation for app registrations only. Make a user-assigned managed identity, "
                "give it the roles, add the federated credential there and point the connection to it."
            ),
            who="Managed Identity Contributor, and Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
    ),
    needs=("Microsoft Entra: the administrator who keeps the tenant's workload identity policies",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
    ),
)
