"""The token comes from one tenant, the subscription or resource belongs to another."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._right import righted
from armedic.causes._state import verified
from armedic.facts import Evidence, Facts, Named

_AZURE: Final = (
    r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz (?:login|ad)\b|connect-az|"
    r"connect-mggraph)"
)


def match(facts: Facts) -> Evidence | None:
    """Compare the tenant that the connection signs in to with the one that its subscription belongs to.

    A subscription may let another tenant in (Azure Lighthouse); of one that Armedic cannot read it is not known which.
    """
    if verified(facts):
        return None
    tenant, subscription = facts.tenant, facts.subscription
    home = subscription.tenant_id
    if tenant.id.casefold() in {home.casefold(), *map(str.casefold, subscription.managed_by)}:
        return None
    evidence = Evidence(
        source="arm",
        location="tenantId",
        observed=f"the subscription belongs to tenant {home}",
        expected=f"tenant {tenant.id}, which the connection signs in to",
        named=Named(tenant_id=tenant.id, subscription_id=subscription.id),
        certainty="confirmed" if subscription.state else "likely",
    )
    return righted(evidence, facts)


CAUSE: Final = Cause(
    slug="tenant-mismatch",
    title="The sign-in goes to another tenant than the subscription belongs to",
    area="identity",
    signatures=("InvalidAuthenticationTokenTenant", "AADSTS50020", "AADSTS90072", "AADSTS51004", "AKV10032"),
    likely_signatures=("AADSTS16000", "AADSTS50014", "AADSTS16003", "AADSTS500208"),
    possible_signatures=("AADSTS50194",),
    passages=(
        *numbered("50020", "90072"),
        Passage(
            literal="from the wrong issuer",
            pattern=r"\bthe .{0,60}access token is from the wrong issuer",
            certainty="confirmed",
        ),
        Passage(
            literal="does not exist in tenant",
            pattern=r"(?:from identity provider|user account) .{0,120}does not exist in tenant",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid issuer. expected one of",
            pattern=r"Invalid issuer\. Expected one of .{0,300}sts\.windows\.net",
            certainty="confirmed",
        ),
        Passage(
            literal="not configured to acquire tokens for tenant",
            pattern=r"credential is not configured to acquire tokens for tenant",
            certainty="likely",
        ),
        Passage(
            literal="issuer did not match",
            pattern=r"issuer validation failed\. issuer did not match",
            certainty="confirmed",
        ),
        Passage(
            literal="associated with this subscription",
            pattern=(
                r"(?:must match (?:the|one of the) tenants?|sts\.windows\.net/).{0,240}associated with this "
                r"subscription|associated with this subscription\. please use the authority"
            ),
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(rf"{_AZURE}.{{0,200}}tenant mismatch|tenant mismatch.{{0,200}}{_AZURE}"),
                certainty="likely",
            )
            for literal in ("tenant mismatch", "tenants do not match")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\bsubscription\b.{0,160}(?:belongs to|is in|associated with|lives in|from) (?:a different|"
                    r"another) (?:azure ad |entra )?(?:directory|tenant)\b"
                ),
                certainty="likely",
            )
            for literal in ("another directory", "another tenant", "different tenant", "different directory")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"token tenant .{0,60}does not match resource tenant|tenant provided in token does not match "
                    r"resource"
                ),
                certainty="confirmed",
            )
            for literal in ("match resource tenant", "not match resource token")
        ),
        Passage(
            literal="match the tenant",
            pattern=(
                r"\btenant(?: id)? (?:of|in) the (?:access )?token[^.]{0,60}(?:does not|doesn't) match the "
                r"tenant"
            ),
            certainty="likely",
        ),
        *worded(
            ("wrong tenant", "incorrect tenant", "wrongtenant"),
            (
                r"(?:token|\bissuer|subscription|signed in|logged in|log in)\b[^.]{0,100}(?<!request to the "
                r")(?:wrong|incorrect) tenant\b|(?<!request to the )(?:wrong|incorrect) "
                r"tenant\b[^.]{0,60}(?:token|issuer|subscription)"
            ),
            "likely",
        ),
        *worded(
            ("resource tenant", "tenant differs", "tenants differ", "match tenant"),
            (
                r"token tenant\b.{0,80}resource tenant|(?:sts\.windows\.net|login\.microsoftonline)[^ ]{0,80} "
                r"(?:does not|doesn't) match (?:the )?tenant"
            ),
            "likely",
        ),
    ),
    match=match,
    compares=("authorization/parameters/tenantid", "data/subscriptionid", "data/environment"),
    explanation=(
        "Signing in works, but in the wrong place: the token was issued by one tenant, while the subscription, the "
        "vault or the account that is asked for belongs to another one. Either the connection holds the tenant id of "
        "the wrong directory, or the subscription was moved to another directory (which takes up to an hour to be "
        "known everywhere), or a person uses an account that is not a member of the tenant. The error usually names "
        "both tenants. If the tenant did not exist at all, the sign-in itself would fail (AADSTS90002)."
    ),
    remedy="Use the tenant that the subscription belongs to, with an application of that tenant.",
    steps=(
        Step(
            title="Read the two tenants in the message",
            detail=(
                "In 'wrong issuer https://sts.windows.net/A ... must match the tenant https://sts.windows.net/B' the "
                "token came from A, and B is the home of the subscription. A sign-in error names the tenant that does "
                "not know the account."
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        ),
        Step(
            title="Compare with the connection",
            detail=(
                "In the Azure portal the overview of the subscription shows its directory. In Azure DevOps edit the "
                "connection and enter that tenant id, with the client id of an application that is registered there. "
                "A role in the other tenant does not help."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="If a person signs in, name the tenant or invite the account",
            detail=(
                "Sign in with `az login --tenant <id>` or Connect-AzAccount -Tenant, or let an administrator of that "
                "tenant invite the account as a guest. A pipeline should use the service connection, not a person."
            ),
            who="Anyone; to invite: Guest Inviter or User Administrator of that tenant",
            link="https://learn.microsoft.com/entra/external-id/add-users-administrator",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    repairs=("set-identifiers",),
    overrules=("application-not-found",),  # what the wrong tenant answers
    references=(
        "https://learn.microsoft.com/azure/role-based-access-control/transfer-subscription",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
