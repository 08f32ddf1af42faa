"""The subscription does not use a resource provider yet, and the identity may not register it."""

from typing import Final

from armedic.causes._access import placed, refused, registering
from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._roles import told
from armedic.facts import Evidence, Facts, Refusal, Statement

_MOST: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals of registering a provider that texts quote."""
    found: list[Evidence] = []
    for statement in facts.statements:
        fitting = [one for one in refused(statement) if registering(one)]
        found += [_evidence(statement, one) for one in fitting[:_MOST]]
    return tuple(found)


def _evidence(statement: Statement, refusal: Refusal) -> Evidence:
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told(refusal),
        expected=f"{refusal.action.split('/')[0]} registered in the subscription",
        named=placed(refusal),
    )


CAUSE: Final = Cause(
    slug="resource-provider-unregistered",
    title="The subscription is not registered for a resource provider that the deployment needs",
    area="access",
    signatures=(
        "MissingSubscriptionRegistration",
        "is not registered to use namespace",
        "SubscriptionNotRegistered",
        "The subscription registration is in 'Unregistered' state",
    ),
    likely_signatures=("Error ensuring Resource Providers are registered", "Cannot register providers"),
    passages=(
        Passage(
            literal="not registered",
            pattern=(
                r"(?:resource provider|provider namespace).{0,20}['\"`]?Microsoft\.\w{2,40}['\"`]?.{0,20}(?:is|are) "
                r"not registered|Microsoft\.\w{2,40}['\"`]?\)? (?:resource )?provider is not registered"
                r"|subscription.{0,80}not registered (?:for|with|to use) (?:the )?(?:resource provider )?"
                r"['\"`]?Microsoft\.\w{2,40}\b(?!/)"
            ),
            certainty="likely",
        ),
    ),
    match=match,
    reads_texts=("does not have authorization", "does not have permission to perform action"),
    seen_by_verify=False,
    explanation=(
        "Each service in Azure belongs to a resource provider such as Microsoft.ContainerService, and a subscription "
        "has to be registered for it once before anything of that kind can be deployed. Either nobody has done so, or "
        "a tool such as Terraform tries to do it on its own and the service principal may not. Registering needs the "
        "right at the subscription itself: Contributor on a resource group is not enough. It is not a fault of the "
        "connection, and only the first deployment of that kind meets it."
    ),
    remedy="Register the resource provider once in the subscription, and keep the tool from trying it itself.",
    steps=(
        Step(
            title="Register the provider",
            detail=(
                "In the Azure portal open the subscription > Settings > Resource providers, choose the provider that "
                "the message names and Register. Or run: az provider register --namespace {Microsoft.Something} --wait"
            ),
            who="Contributor or Owner of the subscription",
            link="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
        ),
        Step(
            title="With Terraform: do not let it register",
            detail=(
                'Set resource_provider_registrations = "none" in the azurerm provider (skip_provider_registration = '
                "true before version 4) when the service principal may not register providers."
            ),
            who="Author of the configuration",
            link="https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider",
        ),
        Step(
            title="Run the deployment again",
            detail="Registration takes some minutes; the provider has to show Registered before the deployment runs.",
            who="User of the service connection",
        ),
    ),
    needs=("Azure: {provider}/register/action at the subscription, which Contributor and Owner contain",),
    references=(
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
    ),
)
