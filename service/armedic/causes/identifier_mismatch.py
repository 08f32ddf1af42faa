"""Environment, address, tenant and subscription of the connection do not belong together."""

import re
from collections.abc import Iterator
from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import (
    CLOUDS,
    FEDERATED,
    PRINCIPAL,
    STACK,
    cloud_of,
    empty,
    host,
    is_azure,
    looked_at,
    member,
    scheme,
    seen,
    telling,
)
from armedic.causes._right import righted
from armedic.facts import Evidence, Facts, Payload

_ISSUER: Final = re.compile(
    r"https://login\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn)/([^/]+)/v2\.0/?", re.IGNORECASE
)
_SCOPE: Final = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_ALMOST: Final = re.compile(r"[0-9a-f-]{28,40}", re.IGNORECASE)
_GUID_LENGTH: Final = 36


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Compare members of the same endpoint with each other."""
    return tuple(
        righted(piece, facts) if payload.source == "devops" else piece
        for payload in looked_at(facts)
        if is_azure(payload.connection)
        for piece in (*_cloud(payload), *_tenant(payload), *_subscription(payload))
    )


def _cloud(payload: Payload) -> Iterator[Evidence]:
    connection = payload.connection
    environment = (connection.environment or "").casefold()
    other = cloud_of(host(connection.url))
    if environment in CLOUDS and other and other != environment:
        expected = f"https://{CLOUDS[environment]}/, the address of {connection.environment}"
        yield seen(payload, ("url",), observed=connection.url, expected=expected)
    elif environment == STACK and other:
        yield seen(
            payload, ("url",), observed=connection.url, expected="the address of the Azure Stack", certainty="likely"
        )
    elif environment and environment.isalnum() and environment not in {*CLOUDS, STACK}:
        names = "AzureCloud, AzureUSGovernment, AzureChinaCloud, AzureGermanCloud or AzureStack"
        yield seen(
            payload, ("data", "environment"), observed=connection.environment, expected=names, certainty="likely"
        )


def _tenant(payload: Payload) -> Iterator[Evidence]:
    connection = payload.connection
    path = ("authorization", "parameters", "tenantid")
    tenant = telling(connection.tenant_id)
    if connection.tenant_id and tenant is None and _misspelt(connection.tenant_id):
        yield seen(payload, path, observed=connection.tenant_id, expected="a tenant's id (a GUID)", certainty="likely")
    if tenant is None:
        return
    client, subscription = telling(connection.client_id), telling(connection.subscription_id)
    for name, other in (("client id", client), ("subscription", subscription)):
        if tenant == other and client != subscription:
            expected = f"the tenant's id, which is not that of the {name}"
            yield seen(payload, path, observed=connection.tenant_id, expected=expected, certainty="likely")
    issuer = _ISSUER.fullmatch((connection.issuer or "").strip())
    issuing = telling(issuer[1]) if issuer else None
    if issuing and issuing != tenant and scheme(connection) in {FEDERATED, ""}:
        yield seen(
            payload,
            path,
            observed=connection.tenant_id,
            expected=f"{issuing}, the tenant of the connection's issuer",
            certainty="likely",
        )


def _subscription(payload: Payload) -> Iterator[Evidence]:
    connection = payload.connection
    level = (connection.scope_level or "").casefold()
    member_of = {"subscription": "subscriptionId", "managementgroup": "managementGroupId"}.get(level)
    if member_of and empty(member(connection.document, "data", member_of)) and _signs_in(payload):
        expected = f"a value, since scopeLevel is {connection.scope_level}"
        yield seen(payload, ("data", member_of), observed="", expected=expected, certainty="likely")
    scope = _SCOPE.match(str(member(connection.document, "authorization", "parameters", "scope")))
    narrowed, subscription = telling(scope[1]) if scope else None, telling(connection.subscription_id)
    if narrowed and subscription and narrowed != subscription and level != "managementgroup":
        yield seen(
            payload,
            ("data", "subscriptionId"),
            observed=connection.subscription_id,
            expected=f"{narrowed}, the subscription of authorization.parameters.scope",
            certainty="likely",
        )


def _signs_in(payload: Payload) -> bool:
    shown = not payload.masked or payload.source == "devops"  # a scope is not confidential
    return shown and scheme(payload.connection) in {PRINCIPAL, FEDERATED}


def _misspelt(value: str) -> bool:
    """Whether a GUID lost or gained a character; a domain's name is another valid form."""
    value = value.strip()
    return _ALMOST.fullmatch(value) is not None and len(value) != _GUID_LENGTH and len(set(value)) > len("0-1")


CAUSE: Final = Cause(
    slug="identifier-mismatch",
    title="Environment, address, tenant and subscription of the connection do not fit together",
    area="connection",
    passages=(
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\b(?:tenant|directory|subscription)(?: id)? (?:of|in) the service (?:connection|"
                    r"endpoint)[^.]{0,80}(?:does not|doesn't|do not) match"
                ),
                certainty="likely",
            )
            for literal in (
                "of the service connection",
                "in the service connection",
                "of the service endpoint",
                "in the service endpoint",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\bsubscription(?: id)?:? ?['\"(]?[\w*-]{0,60}['\")]? (?:does not belong to|is not "
                    r"associated with|doesn't belong to) (?:the )?(?:specified |given |same )?(?:tenant|directory)"
                ),
                certainty="likely",
            )
            for literal in ("does not belong to", "is not associated with", "doesn't belong to")
        ),
        Passage(
            literal="match the tenant",
            pattern=(
                r"\btenant(?: id)?(?! (?:of|in) the (?:access )?token)[^.]{0,80}(?:does not|doesn't|"
                r"do not) match the tenant(?: id)? (?:of|for|"
                r"associated with) (?:the |this |your )?subscription"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"\bsubscription (?:id|name) and (?:the )?(?:subscription )?(?:name|id) do not match",
                certainty="likely",
            )
            for literal in ("subscription name do not match", "subscription id do not match", "and name do not match")
        ),
        Passage(
            literal="match the subscription",
            pattern=(
                r"\btenant(?: id)?(?! (?:of|in) the (?:access )?token)[^.]{0,60}(?:does not|doesn't|do not) "
                r"match the subscription(?:'s)? (?:tenant|directory)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "subscription name",
                "subscription id",
            ),
            (
                r"subscription (?:name|id)\b[^.]{0,60}(?:does not|doesn't|do not) match[^.]{0,40}subscription "
                r"(?:name|id)"
            ),
            "likely",
        ),
        Passage(
            literal="environment",
            pattern=(
                r"service (?:connection|endpoint)(?:'s)? .{0,40}\benvironment\b.{0,60}(?:does not|doesn't|do "
                r"not) match|\benvironment\b (?:of|in) (?:the )?service (?:connection|endpoint).{0,60}(?:does "
                r"not|doesn't) match"
            ),
            certainty="likely",
        ),
        Passage(
            literal="wrong tenant",
            pattern=(
                r"service (?:connection|endpoint)\b[^.]{0,80}(?:uses?|has|with|contains?|points? to) (?:the |"
                r"a )?wrong tenant"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "not in tenant",
                "not in the tenant",
                "not part of tenant",
                "not part of the tenant",
            ),
            r"\bsubscription \W?[\w-]{1,60}\W? (?:is|was) not (?:in|part of) (?:the )?tenant",
            "likely",
        ),
    ),
    match=match,
    overrules=("cross-cloud-unsupported",),  # what the wrong cloud answers
    differs=("data/environment",),
    compares=(
        "data/environment",
        "url",
        "data/scopelevel",
        "data/subscriptionid",
        "authorization/parameters/tenantid",
        "authorization/parameters/scope",
        "authorization/parameters/workloadidentityfederationissuer",
    ),
    explanation=(
        "Each member of this connection may be valid by itself, but together they describe no place in Azure: the "
        "address is that of another cloud than the environment says, the tenant's id is the one of a subscription or "
        "application, the federation issuer names another tenant, or the scope lies in another subscription. Sign-in "
        "or Verify then fails with whatever the wrong place answers. A single wrong id, such as a tenant that does "
        "not exist, shows in the answer of Microsoft Entra or Azure instead and is a cause of its own."
    ),
    remedy="Set environment, address, tenant and subscription of the connection to values that belong together.",
    steps=(
        Step(
            title="Read the ids from Azure",
            detail=(
                "In a shell signed in to the right cloud, `az cloud show --query name` and `az account show "
                "--subscription {name}` print the environment, the tenantId and the id of the subscription. In the "
                "portal open the subscription; the directory stands on its overview page."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/cli/azure/account",
        ),
        Step(
            title="Compare them with the connection",
            detail=(
                "GET the connection and look at data.environment, url, data.subscriptionId and "
                "authorization.parameters.tenantid. The address follows from the environment: AzureCloud and "
                "https://management.azure.com/ belong together, AzureUSGovernment and "
                "https://management.usgovcloudapi.net/."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get",
        ),
        Step(
            title="Correct it, or create it again",
            detail=(
                "Send the corrected object with PUT. Azure DevOps marks environment, scope level and subscription of "
                "an existing connection as fixed; where the change is not taken, create a new connection with the "
                "right values and use it instead."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection", "Azure: Reader of the subscription"),
    repairs=("set-identifiers",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
    ),
)
