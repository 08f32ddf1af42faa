"""The task was given a connection of another type than it needs."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import FEDERATED, MANAGED_IDENTITY, PRINCIPAL, looked_at, scheme, seen
from armedic.facts import Connection, Evidence, Facts

_SCHEMES: Final = {PRINCIPAL, FEDERATED, MANAGED_IDENTITY}


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Endpoints that are filled in like one for Azure Resource Manager and carry another type."""
    return tuple(
        seen(payload, ("type",), observed=payload.connection.type, expected="azurerm", certainty="likely")
        for payload in looked_at(facts)
        if _disguised(payload.connection)
    )


def _disguised(connection: Connection) -> bool:
    kind = (connection.type or "azurerm").casefold()
    if kind == "azure":  # the classic type, which no task for Azure Resource Manager takes
        return bool(connection.environment or connection.subscription_id)
    return kind != "azurerm" and scheme(connection) in _SCHEMES and bool(connection.scope_level)


CAUSE: Final = Cause(
    slug="connection-type-mismatch",
    title="The service connection is of another type than the task needs",
    area="connection",
    passages=(
        Passage(
            literal="expects a service connection of type",
            pattern=r"expects a service connection of type (?!\S{1,60} with authentication scheme)",
            certainty="confirmed",
        ),
        Passage(
            literal="expects a service connection of type",
            pattern=r"expects a service connection of type \S{1,60} with authentication scheme",
            certainty="likely",
        ),
        Passage(
            literal="service connection type",
            pattern=r"expected ['\"]?[\w-]{2,40}['\"]? service connection type .{0,160}?but got",
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection [^.]{0,100}?is (?:not of type|of the wrong type|of type '?\w{2,40}'?,? "
                r"(?:but|while|instead of|not))"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection [^.]{0,100}?is of (?:the )?type [\"'][^\"']{2,60}[\"'].{0,40}\b(?:need|"
                r"expect|require|but|instead|must)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection type",
            pattern=(
                r"(?:unsupported|invalid|wrong|unexpected|incorrect) service connection type|service "
                r"connection type (?:[\"'`]?[\w. :-]{1,40}[\"'`]? )?is (?:not supported|not valid|invalid|"
                r"incorrect|wrong)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection [^.]{0,100}?(?:must be|should be|is not|isn't) (?:of (?:type )?|an? "
                r")(?:[\"']?azure ?(?:rm|resource manager)\b)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "service connection",
                "service endpoint",
            ),
            (
                r"service (?:connection|endpoint) [^.]{0,100}?\b(?:is|has|was) (?:of )?(?:the )?type "
                r"[\"\']?[\w -]{2,40}[\"\']?,? (?:but|expected|instead|rather|not|need|while)"
            ),
            "confirmed",
        ),
        *worded(
            (
                "type mismatch",
                "unsupported endpoint type",
                "unsupported service endpoint type",
            ),
            (
                r"connection type mismatch.{0,120}service connection|service connection.{0,60}type mismatch|"
                r"unsupported (?:service )?endpoint type.{0,160}(?:azure ?rm|azure resource manager|service "
                r"connection)"
            ),
            "likely",
        ),
    ),
    likely_signatures=("Specified AzureRM Endpoint is invalid",),
    match=match,
    differs=("type",),
    compares=("type", "authorization/scheme"),
    seen_by_verify=False,
    explanation=(
        "Each task input takes service connections of one type: Azure tasks take Azure Resource Manager (azurerm), "
        "Docker tasks take dockerregistry, Kubernetes tasks kubernetes, and so on. The connection that was named "
        "exists and the pipeline may use it, but it is of another type, so the run is refused before it starts or the "
        "task finds no Azure data in it. The type of a connection cannot be changed, and the classic type `azure` is "
        "not `azurerm`."
    ),
    remedy="Name a connection of the type that the task expects, or create one.",
    steps=(
        Step(
            title="Compare the two types",
            detail=(
                "The message names the expected type and the type of the connection given. In Project settings > "
                "Service connections the type stands under the name of the connection."
            ),
            who="Reader of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Name the right connection",
            detail=(
                "Look which input the name is given to: azureSubscription and connectedServiceNameARM take Azure "
                "Resource Manager, containerRegistry takes a Docker registry. Two names swapped between stages or "
                "variables are the usual reason."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference",
        ),
        Step(
            title="Create one, if there is none of that type",
            detail=(
                "New service connection > Azure Resource Manager. By REST `type` must be azurerm in the body that "
                "creates it; an existing connection keeps its type."
            ),
            who="Creator of service connections in the project",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Azure DevOps: the right to edit the pipeline's file", "Azure DevOps: Creator role, to create a connection"),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)
