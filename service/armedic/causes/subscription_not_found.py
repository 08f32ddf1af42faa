"""Azure knows no subscription by that id, or not in that cloud or tenant."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._live import is_group
from armedic.causes._right import righted
from armedic.causes._state import missing, verified
from armedic.facts import Evidence, Facts, Named

_ID: Final = (
    r"['\"`]?(?:[0-9a-f]{8}-[0-9a-f-]{4,30}|\*{3}|[x-]{3,40}|<[\w -]{1,40}>|\$\(\w{1,60}\)|\[\w{1,20}\])['\"`]?"
)
_AZURE: Final = r"(?:\baz (?:account|login)|azure|azurerm|\bazd\b|azcli|-Az\w{4,}|##\[error\]|tenant)"


def match(facts: Facts) -> Evidence | None:
    """Ask whether Resource Manager, in the connection's cloud, knows the subscription.

    It says so to Armedic's identity, not to the connection's: that alone is not the last word.
    """
    connection = facts.connection
    scope = connection.scope
    if scope is None or is_group(scope) or verified(facts) or not missing(facts.seen_subscription):
        return None
    evidence = Evidence(
        source="arm",
        location=scope,
        observed="absent",
        expected=f"a subscription {connection.subscription_id} in {connection.environment or 'AzureCloud'}",
        named=Named(subscription_id=connection.subscription_id, scope=scope),
        certainty="likely",
    )
    return righted(evidence, facts)


CAUSE: Final = Cause(
    slug="subscription-not-found",
    title="Azure finds no subscription with this id for the identity",
    area="access",
    signatures=("SubscriptionNotFound", "InvalidSubscriptionId"),
    passages=(
        Passage(
            literal="not found subscription",
            pattern=(rf"\bnot found subscription(?: id)?:? ?{_ID}"),
            certainty="likely",
        ),
        *worded(
            ("subscription with name", "subscription with id", "subscription with the"),
            (
                r"\bsubscription with (?:the )?(?:name or id|id or name|name|id) "
                r"['\x22`]?[^'\x22`]{1,80}?['\x22`]? (?:was |is |could |can)?(?:not|n't) (?:be )?found"
            ),
            "likely",
        ),
        *worded(
            (
                "find subscription",
                "find the subscription",
                "find azure subscription",
                "find the azure subscription",
                "locate subscription",
                "locate the subscription",
                "resolve subscription",
                "find an azure subscription",
            ),
            (
                r"(?:unable to|could not|couldn't|cannot|can't|failed to|did not|didn't) (?:find|locate|"
                r"resolve) (?:the |an )?(?:azure subscription\b|subscription (?:with (?:the "
                rf")?)?(?:(?:name|id)s?:? )?{_ID}|subscription .{{0,80}}{_AZURE})"
            ),
            "likely",
        ),
        Passage(
            literal="azure subscription not found",
            pattern=(r"azure subscription not found"),
            certainty="likely",
        ),
        Passage(
            literal="subscription not found",
            pattern=(
                rf"(?<!event )(?<!topic )(?<!apim )\bsubscription not found:? ?{_ID}|"
                rf"{_AZURE}.{{0,200}}(?<!event )(?<!topic )(?<!apim )\bsubscription not found\b"
            ),
            certainty="likely",
        ),
        *worded(
            ("specified subscription", "given subscription", "selected subscription", "azure subscription"),
            (
                r"(?:specified|given|selected|azure) subscription ['\x22`][\w .()*-]{1,80}['\x22`] "
                r"(?:cannot|could not|can't|was not|is not|not|does not exist|doesn't exist)(?: be)?(?: "
                rf"found)?\b.{{0,200}}{_AZURE}|{_AZURE}.{{0,200}}(?:specified|given|selected) subscription "
                r"['\x22`][\w .()*-]{1,80}['\x22`] (?:cannot be|could not be|can't be|was not|not) found"
            ),
            "likely",
        ),
        Passage(
            literal="subscription matching",
            pattern=(r"\bno (?:azure )?subscriptions? matching ['\x22`]?.{1,80}?['\x22`]? (?:was |were )?found"),
            certainty="likely",
        ),
        *worded(
            (
                "nicht gefunden",
                "introuvable",
                "été trouvé",
                "no se encontr",
                "não foi encontrada",
                "não foi possível encontrar",
                "non è stata trovata",
                "niet gevonden",
            ),
            (
                r"(?:abonnement|subscription|suscripción|assinatura|sottoscrizione) ?(?:mit der id "
                rf")?{_ID}.{{0,30}}(?:nicht gefunden|introuvable|été trouvé|no se encontr|não foi encontrada|"
                r"non è stata trovata|niet gevonden)|(?:no se encontr.{0,12}suscripción|não foi possível "
                rf"encontrar a assinatura) ?{_ID}"
            ),
            "confirmed",
        ),
        Passage(
            literal="provided subscription identifier",
            pattern=r"the provided subscription identifier.{0,80}is malformed or invalid",
            certainty="confirmed",
        ),
        Passage(
            literal="could not be found",
            pattern=r"(?<!event )(?<!topic )(?<!apim )\bsubscription(?: id)? "
            r"?['\"`]?(?:[0-9a-f]{8}-[0-9a-f-]{4,30}|\*{3}|[x-]{6,40}|<[\w -]{1,40}>)"
            r"['\"`]? could not be found",
            certainty="confirmed",
        ),
        Passage(
            literal="not found",
            pattern=(
                rf"(?<!event )(?<!topic )(?<!apim )\bsubscription(?: with)?(?: id)? ?{_ID} (?:was "
                rf"|is )?(?:not found|not recogni[sz]ed|unknown|invalid)\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="not recogni",
            pattern=(
                rf"\bsubscription(?: with)?(?: id)? ?(?:{_ID}|['\"`]?[\w.-]{{1,80}}['\"`]?) (?:was "
                rf"|is )?not recogni[sz]ed\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="subscription with",
            pattern=(
                r"(?:unable to find|could not find|cannot find|can't find|no|failed to find|"
                r"did not find) (?:an? |any )?(?:azure )?subscription with (?:the )?(?:specified "
                r")?(?:name or id|id or name|id|name)\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="subscription was found",
            pattern=(
                rf"no (?:azure )?subscription was found with .{{0,100}}{_AZURE}|{_AZURE}.{{0,200}}"
                rf"no subscription was found with"
            ),
            certainty="likely",
        ),
        Passage(
            literal="access to subscription with id",
            pattern=r"failed to resolve user .{0,100}access to subscription with id",
            certainty="likely",
        ),
        Passage(
            literal="-azsubscription",
            pattern=(
                r"(?:Get|Select)-Az\w{0,6}Subscription ?: .{0,160}(?:not found|doesn't exist|"
                r"does not exist|not exist|cannot find|invalid)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="subscription id",
            pattern=rf"\bsubscription(?: id)?:? ?{_ID} (?:does not|doesn't) exist",
            certainty="likely",
        ),
        Passage(
            literal="az account set",
            pattern=(
                r"\baz account set\b.{0,300}\bsubscription .{0,100}(?:not found|not exist|doesn't "
                r"exist|not recogni)|\bsubscription .{0,80}(?:not found|doesn't exist).{0,200}\baz "
                r"account set\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="however the linked subscription",
            pattern=r"however the linked subscription .{1,60} was not found",
            certainty="likely",
        ),
        Passage(
            literal="is not known by azure cli",
            pattern=r"subscription ID .{1,80}is not known by Azure CLI",
            certainty="likely",
        ),
        Passage(
            literal="check the spelling and casing and try again",
            pattern=r"subscription .{1,80} not found\. check the spelling and casing and try again",
            certainty="likely",
        ),
        Passage(
            literal="exist in cloud",
            pattern=r"subscription of .{0,120} (?:doesn't|does not) exist in cloud",
            certainty="likely",
        ),
        Passage(
            literal="verify that the subscription exists in this tenant",
            pattern=(
                r"subscription.{0,120}not found in tenant.{0,200}verify that the subscription exists in "
                r"this tenant"
            ),
            certainty="likely",
        ),
        Passage(
            literal="valid tenant or a valid subscription",
            pattern=r"please provide a valid tenant or a valid subscription",
            certainty="possible",
        ),
        Passage(
            literal="valid tenant or a valid subscription",
            pattern=r"-Az\w{2,40} ?: please provide a valid tenant or a valid subscription",
            certainty="likely",
        ),
    ),
    match=match,
    compares=("data/subscriptionid", "data/environment", "url", "authorization/parameters/tenantid"),
    explanation=(
        "The subscription that the connection or the script names does not exist for this identity. Either the id is "
        "mistyped, is a name where an id is wanted, or the subscription was deleted; or it belongs to another tenant "
        "or another cloud than the one signed in to. The command line lists only the subscriptions in which the "
        'identity holds a role, so "doesn\'t exist in cloud" also appears when the id is right and the role is '
        "missing. Resource Manager itself answers SubscriptionNotFound only when it knows no such id."
    ),
    remedy="Put the right subscription id, tenant and environment into the connection, or grant a role in it.",
    steps=(
        Step(
            title="Compare the id",
            detail=(
                "In the Azure portal open Subscriptions and compare the subscription id, not the name, with the one in "
                "the message and in the connection. Look for blanks, missing characters and unresolved variables."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id",
        ),
        Step(
            title="Compare tenant and cloud",
            detail=(
                "The overview of the subscription shows its directory; it has to be the tenant id of the connection. "
                "A subscription in Azure Government or China needs a connection with that environment."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="See whether the identity holds a role there",
            detail=(
                "Open the subscription > Access control (IAM) > Role assignments and search for the service principal. "
                "If it is missing, grant it Reader or Contributor and run the pipeline again after ten minutes."
            ),
            who="Owner or User Access Administrator of the subscription",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-portal",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    repairs=("set-identifiers",),
    references=(
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors",
        "https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id",
    ),
)
