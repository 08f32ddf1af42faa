"""The subscription does not use a resource provider yet, and the identity may not register it."""

from typing import Final

from armedic.causes._access import placed, refused, registering
from armedic.causes._cause import Cause, Passage, Step, worded
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
            literal="for resource provider",
            pattern=(
                r"registration (?:for|of) (?:the )?resource provider "
                r"['\x22`]?Microsoft\.\w{2,40}['\x22`]? (?:is |was )?(?:missing|not found|required|"
                r"incomplete)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="az provider register",
            pattern=(
                r"(?:please|must|need to|needs to|required to|have to|first) (?:run |register |use |"
                r"execute )?[^.;]{0,40}(?:Microsoft\.\w{2,40})?[^.;]{0,20}az provider register"
            ),
            certainty="likely",
        ),
        *worded(
            ("register provider", "registering provider"),
            (
                r"(?:cannot|can't|could not|failed to|unable to|error|failed) register(?:ing)? providers? "
                r"['\x22`]?Microsoft\."
            ),
            "likely",
        ),
        Passage(
            literal="resource provider was not registered",
            pattern=(r"resource provider was not registered"),
            certainty="likely",
        ),
        *worded(
            (
                "isn't registered",
                "wasn't registered",
                "hasn't been registered",
                "has not been registered",
                "is not yet registered",
                "not yet registered",
            ),
            (
                r"(?:subscription|resource provider|namespace)\b.{0,80}(?:isn't|wasn't|hasn't been|has "
                r"not been|not yet) registered\b.{0,80}(?:Microsoft\.|resource provider|namespace)|"
                r"Microsoft\.\w{2,40}\b.{0,40}(?:isn't|wasn't|hasn't been|has not been|not yet) "
                r"registered\b(?!.{0,40}\bservice\b)"
            ),
            "likely",
        ),
        *worded(
            ("to register", "to be registered"),
            (
                r"waiting for (?:the )?(?:resource )?provider ['\x22`]?Microsoft\.[^ ]{2,60} to (?:be "
                r")?register"
            ),
            "likely",
        ),
        Passage(
            literal="please register the subscription",
            pattern=r"Please register the subscription .{1,80} with Microsoft\.\w{2,40}",
            certainty="confirmed",
        ),
        Passage(
            literal="register resource provider",
            pattern=r"(?:failed|unable|cannot|could not) (?:to )?register resource provider",
            certainty="likely",
        ),
        Passage(
            literal="failedtoregisterresourceprovider", pattern=r"FailedToRegisterResourceProvider", certainty="likely"
        ),
        Passage(
            literal="on any provider namespace",
            pattern=r"subscription type is not permitted to perform operations on any provider namespace",
            certainty="possible",
        ),
        Passage(
            literal="register resource providers",
            pattern=(
                r"(?:not have (?:the )?(?:necessary |required )?permissions?|unable|failed|cannot|"
                r"error|not authorized) (?:\w{1,8} )?to register (?:the )?resource providers?\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="registering resource provider",
            pattern=(
                r"registering resource provider ['\"`]?Microsoft\.\w{2,40}.{0,200}(?:403|AuthorizationFailed|"
                r"not have|denied|fail)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="not registered",
            pattern=(
                r"(?:subscription|provider|namespace|location|feature).{0,160}\bnot registered\b(?!\. We are reg)"
                r".{0,160}\bMicrosoft\.\w{2,40}\b(?!\.)|resource provider.{0,10}Microsoft\.\w{2,40}\b.{0,60}\bnot "
                r"registered\b(?!\. We are reg)|\bMicrosoft\.\w{2,40}['\"`]? (?:is )?not registered (?:in|for|"
                r"on|with) (?:the |this |your )?subscription"
            ),
            certainty="likely",
        ),
        Passage(
            literal="notregistered",
            pattern=r"(?:Microsoft\.\w{2,40}|resource ?provider|registration ?state).{0,160}\bNotRegistered\b",
            certainty="likely",
        ),
        Passage(
            literal="the subscription must be registered to use namespace",
            pattern=r"subscription must be registered to use namespace",
            certainty="confirmed",
        ),
        Passage(
            literal="subscription registration is in",
            pattern=r"the subscription registration is in ['\"`]?(?:Unregistered|Registering|NotRegistered)",
            certainty="confirmed",
        ),
        Passage(
            literal="register the resource provider",
            pattern=r"(?:please|must|need to|have to|first) register the resource provider",
            certainty="likely",
        ),
        Passage(
            literal="resourceprovidernotregistered", pattern=r"ResourceProviderNotRegistered", certainty="confirmed"
        ),
        Passage(
            literal="not registered",
            pattern=(
                r"(?:resource provider|provider namespace).{0,20}['\"`]?Microsoft\.\w{2,40}['\"`]?.{0,20}(?:is|are) "
                r"not registered(?!\. We are reg)"
                r"|Microsoft\.\w{2,40}['\"`]?\)? (?:resource )?provider is not registered"
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
