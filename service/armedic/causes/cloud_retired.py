"""The connection is to a cloud that was closed: Azure Germany."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._payloads import host, is_azure, looked_at, seen
from armedic.causes._way import near
from armedic.facts import Evidence, Facts, Payload

_NAME: Final = "azuregermancloud"
_DOMAINS: Final = ("microsoftazure.de", "cloudapi.de")
_HOSTS: Final = (
    r"https?://login\.microsoftonline\.de|login\.microsoftonline\.de"
    r"|(?:management|graph|vault|core|gallery)\.(?:core\.)?(?:microsoftazure|cloudapi)\.de"
)
_UNREACHED: Final = {
    "enotfound": "ENOTFOUND",
    "eai_again": "EAI_AGAIN",
    "no such host": "no such host",
    "could not be resolved": "could not be resolved",
    "could not resolve host": "could not resolve host",
    "name or service not known": "name or service not known",
    "failed to resolve": "failed to resolve",
    "nameresolutionerror": "NameResolutionError",
    "max retries exceeded": "max retries exceeded",
    "econnrefused": "ECONNREFUSED",
    "etimedout": "ETIMEDOUT",
    "timed out": "timed out",
    "unable to connect to the remote server": "unable to connect to the remote server",
}
_EXPECTED: Final = "a cloud that exists: Azure Germany was closed on 2021-10-29"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look at the environment, and where there is none at the address.

    Source: learn.microsoft.com/entra/identity-platform/authentication-national-cloud
    """
    return tuple(piece for payload in looked_at(facts) if is_azure(payload.connection) and (piece := _retired(payload)))


def ruled_out(facts: Facts) -> bool:
    """Whether the connection is to another cloud."""
    return (facts.connection.environment or _NAME).casefold() != _NAME


def _retired(payload: Payload) -> Evidence | None:
    connection = payload.connection
    if connection.environment is not None:
        if connection.environment.casefold() != _NAME:
            return None  # an address that is not of this cloud is another cause
        return seen(payload, ("data", "environment"), observed=connection.environment, expected=_EXPECTED)
    name = host(connection.url)
    if any(name == domain or name.endswith("." + domain) for domain in _DOMAINS):
        return seen(payload, ("url",), observed=connection.url, expected=_EXPECTED)
    return None


CAUSE: Final = Cause(
    slug="cloud-retired",
    title="The service connection is to Azure Germany, a cloud that was closed in 2021",
    area="connection",
    passages=(
        Passage(
            literal="azuregermancloud",
            pattern=(
                r"\b(?:environment|cloud)(?: (?:with name|named))? ?['\"]?AzureGermanCloud['\"]? (?:(?:is|was) )?"
                r"(?:not (?:registered|supported|found|valid|available|configured)|unknown|invalid|could not be found"
                r"|does not exist)|unable to find (?:an? )?environment (?:with name )?['\"]?AzureGermanCloud"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="azuregermancloud",
            pattern=(
                r"\bcloud set (?:-n|--name) ['\"]?AzureGermanCloud|-Environment(?:Name)? ['\"]?AzureGermanCloud"
                r"|\"environment\" ?: ?\"AzureGermanCloud\"|AZURE_ENVIRONMENT ?[=:] ?['\"]?AzureGermanCloud"
            ),
            certainty="likely",
        ),
        *near(_UNREACHED, "|".join(_UNREACHED.values()), _HOSTS, "confirmed"),
    ),
    match=match,
    ruled_out=ruled_out,
    overrules=("network-unreachable", "identifier-mismatch", "endpoint-url-invalid", "cross-cloud-unsupported"),
    compares=("data/environment", "url"),
    explanation=(
        "The environment of the connection is AzureGermanCloud. Microsoft closed that cloud (Microsoft Cloud "
        "Deutschland) on 29 October 2021: its sign-in address login.microsoftonline.de and its management address "
        "management.microsoftazure.de answer no more, so no credential and no role can make the connection work. "
        "Azure DevOps and some tools still offer the name. The regions Germany West Central and Germany North belong "
        "to the public cloud, AzureCloud, and are reached by an ordinary connection."
    ),
    remedy="Make a new connection to the cloud in which the resources are now, mostly AzureCloud, and use it instead.",
    steps=(
        Step(
            title="Find out where the resources are now",
            detail=(
                "Ask who migrated them: what was moved lies in a subscription of the public cloud, with another "
                "tenant and other ids. What was not moved until the cloud was closed is gone."
            ),
            who="Owner of the subscription",
            link="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
        ),
        Step(
            title="Make a connection to that subscription",
            detail=(
                "The environment of an existing connection cannot be changed. Choose New service connection > Azure "
                "Resource Manager with the environment Azure Cloud, and give its identity the role that it needs."
            ),
            who="Creator of service connections in the project, and Owner of the subscription",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Let pipelines use it, and delete the old one",
            detail=(
                "Put the new name into the pipelines and remove AzureGermanCloud from `az cloud set`, -Environment "
                "and the settings of other tools. Then delete the old connection; its identity no longer exists."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
    ),
    needs=("Azure DevOps: Creator role for service connections in the project", "Azure: Owner of the subscription"),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)
