"""The subscription is disabled: it can be read, not changed."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.facts import Evidence, Facts, Named, Unread, UnreadError

_READ_ONLY: Final = frozenset({"disabled", "deleted"})
"""Source: learn.microsoft.com/azure/cost-management-billing/manage/subscription-states"""


def match(facts: Facts) -> Evidence | None:
    """Read the state of the connection's subscription; Verify only reads, and passes all the same."""
    subscription = facts.subscription
    if not subscription.state:
        raise UnreadError(Unread(reason="the state of the subscription is not shown to Armedic's identity"))
    if subscription.state.casefold() not in _READ_ONLY:
        return None
    return Evidence(
        source="arm",
        location="state",
        observed=subscription.state,
        expected="Enabled",
        named=Named(subscription_id=subscription.id),
    )


CAUSE: Final = Cause(
    slug="subscription-disabled",
    title="The subscription is disabled and can only be read",
    area="access",
    signatures=(
        "ReadOnlyDisabledSubscription",
        "is disabled and therefore marked as read only",
        "You cannot perform any write actions on this subscription until it is re-enabled",
        "DisabledSubscription",
        "SubscriptionIsDisabled",
    ),
    likely_signatures=("SubscriptionDisabled", "SubscriptionSuspended"),
    passages=(
        *worded(
            ("subscription disabled", "subscription was disabled", "subscription got disabled"),
            (
                r"azure.{0,160}(?<!event )(?<!topic )\bsubscription (?:was |got )?disabled\b|(?<!event "
                r")(?<!topic )\bsubscription (?:was |got )?disabled\b.{0,120}azure"
            ),
            "likely",
        ),
        Passage(
            literal="is not active",
            pattern=(
                r"(?<!event )(?<!topic )\bsubscription ['\x22]?(?:[0-9a-f]{8}-[0-9a-f-]{4,30}|"
                r"\*{3})['\x22]? is not active\b"
            ),
            certainty="likely",
        ),
        *worded(
            ("disabled", "warned", "pastdue", "past due", "suspended"),
            (
                r"(?<!event )(?<!topic )\bsubscription\b(?!s)[^{}]{0,60}?\bstate\b['\x22: "
                r"=]{1,6}(?:is )?['\x22]?(?:disabled|warned|past ?due|suspended)\b"
            ),
            "likely",
        ),
        *worded(
            ("disabled", "warned", "pastdue", "suspended", "expired"),
            (
                r"\x22isDefault\x22: ?(?:true|false).{0,300}\x22state\x22: ?\x22(?:Disabled|Warned|"
                r"PastDue|Expired|Suspended)\x22.{0,60}\x22tenantId\x22"
            ),
            "possible",
        ),
        *worded(
            ("has expired", "is expired", "past due", "has been suspended", "is suspended"),
            (
                r"\b(?:azure |trial )subscription (?:['\x22(][^'\x22)]{1,80}['\x22)] )?(?:has |is |has "
                r"been )(?:expired|past due|suspended)"
            ),
            "likely",
        ),
        *worded(
            ("disabled state", "suspended state", "warned state", "expired state", "read-only state", "disabled mode"),
            (
                r"(?:azure.{0,160}(?<!event )(?<!topic )\bsubscription\b.{0,80}|(?<!event )(?<!topic )\bsubscription "
                r"['\x22(][^'\x22)]{1,80}['\x22)] .{0,20})\bin (?:a |an |the )?['\x22]?(?:disabled|"
                r"warned|past ?due|expired|suspended|read-only)['\x22]? (?:state|mode)"
            ),
            "likely",
        ),
        Passage(
            literal="disabled",
            pattern=(
                r"\b(?:azure |the |your )subscription (?:id )?['\"`(]?(?:[0-9a-f]{8}-[0-9a-f-]{4,30}|\*{3})?['\"`)]?,?"
                r" ?(?:is|has been) (?:currently )?disabled"
            ),
            certainty="likely",
        ),
        Passage(
            literal="marked as read", pattern=r"subscription .{0,80}\bmarked as read[ -]only", certainty="confirmed"
        ),
        Passage(
            literal="disabled",
            pattern=(
                r"\bsubscription (?:id |with id )?['\"`(][\w .()-]{1,80}['\"`)] (?:is|has been|"
                r"was) (?:in (?:a |an )?\W?)?disabled\b|\bsubscription (?:['\"`(][\w .()-]{1,80}['\"`)"
                r"] )?(?:is )?(?:in (?:a |an |the )?)['\"]?(?:disabled|warned|past ?due|deleted|"
                r"expired)['\"]? state"
            ),
            certainty="likely",
        ),
        Passage(
            literal="not in a valid state", pattern=r"\bsubscription .{0,80}is not in a valid state", certainty="likely"
        ),
        Passage(
            literal="suspended",
            pattern=(
                r"\bazure subscription .{0,80}(?:is|has been|was) (?:suspended|deactivated|cancell?ed)"
                r"|\bsubscription .{0,60}(?:is|has been|was) (?:suspended|deactivated|cancell?ed)"
                r"\b.{0,120}azure"
            ),
            certainty="likely",
        ),
        Passage(
            literal="deactivated",
            pattern=r"\bazure subscription .{0,80}(?:is|has been|was) (?:suspended|deactivated|cancell?ed)",
            certainty="likely",
        ),
        Passage(
            literal="accountisdisabled",
            pattern=r"AccountIsDisabled\b.{0,200}(?:storage|blob|specified account is disabled)",
            certainty="possible",
        ),
        Passage(
            literal="subscription is disabled",
            pattern=r"(?:^|[.:\"'] ?)subscription is disabled\b",
            certainty="likely",
        ),
        Passage(
            literal="subscription is not",
            pattern=r"\b(?:azure |the |your )subscription is not (?:in (?:an? )?)?(?:active|enabled)\b",
            certainty="likely",
        ),
    ),
    match=match,
    seen_by_verify=False,
    explanation=(
        "Azure has disabled the subscription: the credit of a trial or of a spending limit is used up, an invoice is "
        "unpaid, or someone cancelled it. Reading still works, and so do sign-in and Verify; every write is refused, "
        "whatever role the identity holds. Neither the connection nor its service principal is at fault. Nothing "
        "deployed from the pipeline will pass until the subscription is active again."
    ),
    remedy="Have the subscription's billing owner reactivate it, or deploy to another subscription.",
    steps=(
        Step(
            title="Look at the state of the subscription",
            detail=(
                "In the Azure portal open Subscriptions > the subscription: Status shows Active, Disabled, Past Due or "
                "Warned, and a banner names the reason. On the command line: az account show --query state."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states",
        ),
        Step(
            title="Reactivate it",
            detail=(
                "Pay the open invoice, remove the spending limit or upgrade the trial; a cancelled subscription can be "
                "reactivated for some weeks. It takes minutes to hours until writing works again."
            ),
            who="Account Administrator, or billing owner of the subscription",
            link="https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-disabled",
        ),
    ),
    needs=("Azure billing: Account Administrator, or billing owner of the subscription",),
    references=(
        "https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-disabled",
        "https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states",
    ),
)
