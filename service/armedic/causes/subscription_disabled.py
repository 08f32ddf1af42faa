"""The subscription is disabled: it can be read, not changed."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

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
