"""The connection is scoped to a management group, and the task needs a subscription."""

import re
from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._state import shown
from armedic.facts import Connection, Evidence, Facts

_TERRAFORM: Final = (
    r"subscription id could not be determined and was not specified|a subscription id must be configured when"
)
_UNSET: Final = re.compile(
    r"'?subscriptionid'? (?:cannot be null|must be a non[ -]?empty string)|"
    r"parameter '?subscriptionid'?,? because it is (?:an empty string|null)|"
    r"subscription of '?(?:undefined|null)?'? doesn't exist|"
    r"endpoint data parameter (?:subscriptionid not present|not present: subscriptionid)|"
    r"subscription id could not be determined and was not specified|a subscription id must be configured",
    re.IGNORECASE,
)


def match(facts: Facts) -> tuple[Evidence, ...]:
    """A task that found no subscription, beside a connection that has a management group instead."""
    groups = [one for one in shown(facts) if _grouped(one.connection)]
    texts = [one for one in facts.statements if _UNSET.search(one.folded)]
    if not groups or not texts:
        return ()
    return tuple(
        Evidence(
            source=group.source,
            location=group.at("data", "scopeLevel"),
            item=group.item,
            observed=group.connection.scope_level,
            expected="Subscription, since the task asks for a subscription",
            named=group.connection.named,
        )
        for group in groups
    )


def _grouped(connection: Connection) -> bool:
    return (connection.scope_level or "").casefold() == "managementgroup"


def ruled_out(facts: Facts) -> bool:
    """Whether the connection has a subscription."""
    return facts.connection.subscription_id is not None and not _grouped(facts.connection)


CAUSE: Final = Cause(
    slug="management-group-scope-unsupported",
    title="The connection is scoped to a management group, and the task needs a subscription",
    area="connection",
    likely_signatures=(
        "'subscriptionId' cannot be null",
        "subscriptionId must be a non empty string",
        "Endpoint data parameter subscriptionid not present",
        "Endpoint data parameter not present: subscriptionid",
    ),
    passages=(
        Passage(
            literal="parameter 'subscriptionid'",
            pattern=r"cannot bind argument to parameter 'subscriptionid' because it is (?:an empty string|null)",
            certainty="likely",
        ),
        Passage(
            literal="doesn't exist in cloud",
            pattern=r"subscription of '?(?:undefined|null)'? doesn't exist in cloud",
            certainty="likely",
        ),
        Passage(
            literal="subscription id",
            pattern=(rf"management group.{{0,300}}(?:{_TERRAFORM})|(?:{_TERRAFORM}).{{0,400}}management group"),
            certainty="confirmed",
        ),
        Passage(
            literal="management group",
            pattern=(
                r"management group[^.]{0,120}(?:is|are) not (?:currently )?supported"
                r"(?=.{0,200}(?:service connection|task))|"
                r"(?:service connections?|service endpoint|task)[^.]{0,160}management group[^.]{0,80}(?:is|are) not "
                r"(?:currently )?supported"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="management group",
            pattern=(
                r"(?:does not|doesn't|not|cannot) (?:work|support|supported|use|be used)(?: \w{1,14}){0,6} "
                r"management group[ -]?(?:scoped?|level)?(?: scoped)? ?(?:azure )?(?:service )?(?:connection|"
                r"endpoint)?(?=.{0,160}(?:connection|endpoint|task))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="management group",
            pattern=(
                r"management group.{0,160}(?:expects?|needs?|requires?|only) (?:an? )?subscription[ "
                r"-](?:scoped?|level)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="management group",
            pattern=(
                r"(?:scoped?|connection|endpoint) (?:to|at|for|on) (?:an? |the )?management "
                r"group.{0,120}(?:only subscription|not (?:currently )?supported|cannot be null|null or "
                r"empty)|(?:only subscription|not (?:currently )?support(?:ed)?|null or empty|cannot read "
                r"propert|cannot be null).{0,160}(?:connections?|endpoints?|scoped?) (?:\w{1,10} )?(?:to|at|"
                r"for|on|with) (?:an? |the )?management group"
            ),
            certainty="likely",
        ),
        Passage(
            literal="argument on parameter 'subscription'",
            pattern=(
                r"argument on parameter 'subscription'.{0,120}null or empty.{0,200}management group|"
                r"management group.{0,300}argument on parameter 'subscription'"
            ),
            certainty="likely",
        ),
        Passage(
            literal="management group service connection",
            pattern=r"'subscriptionid' of undefined.{0,200}management group",
            certainty="likely",
        ),
        *worded(
            (
                "management-group",
                "management group",
                "managementgroup",
            ),
            (
                r"management[- ]?group[- ]?(?:scoped?|level)?\b.{0,60}(?:connections?|"
                r"endpoints?)\b.{0,20}(?:doesn't|does not|don't|do not|cannot|can't|will not|won't) (?:work|"
                r"be used|support)|(?:requires?|needs?|expects?) an? subscription[ -](?:level|"
                r"scoped?).{0,120}management ?group|scope ?level\W{1,3}managementgroup\W{0,2} .{0,40}not "
                r"supported|'?subscriptionid'? of (?:undefined|null).{0,120}management group"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    differs=("data/scopelevel",),
    compares=("data/scopelevel",),
    seen_by_verify=False,
    explanation=(
        "A connection scoped to a management group holds no subscription. Tasks that deploy into one, such as those "
        "for web apps and functions, read the subscription from the connection, find nothing and stop, often before "
        "they sign in; others sign in and then select a subscription named 'undefined'. Identity and roles are fine, "
        "and Verify passes. The same task works with a connection that is scoped to the subscription, even with the "
        "same service principal."
    ),
    remedy="Use a connection scoped to the subscription for this task, or a task that takes management groups.",
    steps=(
        Step(
            title="Look at the scope of the connection",
            detail=(
                "In Project settings > Service connections open the connection: a management group instead of a "
                "subscription stands there (data.scopeLevel is ManagementGroup). With a subscription, the input of the "
                "task or its version is to be looked at instead."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Create a connection for the subscription",
            detail=(
                "Create a second connection with scope level Subscription for the same service principal; its roles "
                "are inherited from the management group. With federation add the new connection's subject to the "
                "application. Give it to this task."
            ),
            who="Creator of service connections in the project",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Or use a task that takes management groups",
            detail=(
                "AzureCLI@2, AzurePowerShell@5 and AzureResourceManagerTemplateDeployment@3 sign in without a "
                "subscription; select it in the script with az account set or Set-AzContext."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
    ),
    needs=("Azure DevOps: Creator role on service connections",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
    ),
)
