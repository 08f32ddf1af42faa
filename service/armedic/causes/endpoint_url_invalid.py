"""The connection's server address is not the management API of a cloud."""

import re
from typing import Final
from urllib.parse import urlsplit

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import (
    CLOUDS,
    MISSING,
    STACK,
    cloud_of,
    empty,
    host,
    is_azure,
    looked_at,
    member,
    scheme,
    seen,
)
from armedic.causes._right import righted
from armedic.facts import Certainty, Connection, Evidence, Facts, Payload, Verification

_APIS: Final = r"management\.(?:azure\.com|usgovcloudapi\.net|chinacloudapi\.cn|microsoftazure\.de)"
_QUERIED: Final = r"failed to query service (?:connection|endpoint) api: '?"
_NEVER: Final = (
    "portal.azure.com",
    "portal.azure.us",
    "portal.azure.cn",
    "dev.azure.com",
    "visualstudio.com",
    "login.microsoftonline.com",
    "login.windows.net",
    "graph.microsoft.com",
    "graph.windows.net",
    "vault.azure.net",
    "azurewebsites.net",
    "azurecr.io",
    "blob.core.windows.net",
    "management.core.windows.net",
)
"""Hosts, and what is below them, that belong to Azure and are no management API."""


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Compare the address with the management API of the connection's cloud."""
    found = []
    for payload in looked_at(facts):
        certainty = _wrong(payload)
        if certainty == "likely" and _asked(payload, facts):
            certainty = "confirmed"
        if certainty:
            connection = payload.connection
            api = CLOUDS.get((connection.environment or "").casefold())
            expected = f"https://{api}/" if api else "the https address of the cloud's management API"
            piece = seen(payload, ("url",), observed=connection.url, expected=expected, certainty=certainty)
            found.append(righted(piece, facts) if payload.source == "devops" else piece)
    return tuple(found)


def _asked(payload: Payload, facts: Facts) -> bool:
    """Whether Verify failed where it called the connection's own address."""
    verification = facts.seen_verification
    if payload.source != "devops" or not isinstance(verification, Verification):
        return False
    called = re.search(_QUERIED + r"([^' ]*)", verification.message, re.IGNORECASE)
    return called is not None and called[1].startswith((payload.connection.url or "").strip())


def _wrong(payload: Payload) -> Certainty | None:
    connection = payload.connection
    url = member(connection.document, "url")
    if not is_azure(connection) or url == MISSING or scheme(connection) == "publishprofile":
        return None
    if empty(url):
        known = connection.environment is not None and bool(connection.scheme)
        return "likely" if known and (not payload.masked or payload.source == "devops") else None
    name = host(url)
    if name == "":
        placeholder = not isinstance(url, str) or bool(set(url) & set("<>{}$*"))
        return None if placeholder else "likely"
    if any(name == other or name.endswith("." + other) for other in _NEVER):
        return "confirmed"
    return _at_api(url, connection) if cloud_of(name) else _elsewhere(url, connection)


def _at_api(url: str, connection: Connection) -> Certainty | None:
    parts = urlsplit(url.strip())
    if parts.scheme.casefold() != "https" or parts.path.strip("/") or parts.query:
        return "likely"
    german = (connection.environment or "").casefold() == "azuregermancloud"
    return "possible" if parts.path == "" and not german else None  # whether the slash is added is not documented


def _elsewhere(url: str, connection: Connection) -> Certainty | None:
    environment = (connection.environment or "").casefold()
    if environment == STACK:
        return None if urlsplit(url.strip()).scheme.casefold() == "https" else "possible"
    return "likely" if environment in CLOUDS else None


CAUSE: Final = Cause(
    slug="endpoint-url-invalid",
    title="The server address of the service connection is not a management API",
    area="connection",
    passages=(
        Passage(
            literal="endpoint provided is invalid",
            pattern=(
                r"(?:-az(?:urerm)?environment|armendpoint)\b.{0,400}endpoint provided is invalid|endpoint "
                r"provided is invalid\W{1,4}please check the value and retry again"
            ),
            certainty="likely",
        ),
        *worded(
            ("-azurermenvironment", "-azenvironment"),
            (
                r"\b(?:add|set)-az(?:urerm)?environment\b.{0,300}\b(?:endpoint|url|uri)\b.{0,40}(?:is "
                r"(?:not valid|invalid|malformed)|must be (?:an? )?absolute)"
            ),
            "likely",
        ),
        Passage(
            literal="failed to query service",
            pattern=rf"{_QUERIED}https?://{_APIS}(?::\d{{1,5}})?(?:subscriptions|providers)/",
            certainty="confirmed",
        ),
        Passage(
            literal="failed to query service",
            pattern=(
                rf"{_QUERIED}https?://(?:portal\.azure\.|dev\.azure\.com|login\.|graph\.|"
                rf"[\w-]{{1,60}}\.visualstudio\.com|"
                r"management\.core\.windows\.net)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="azure stack environment",
            pattern=r"unable to connect to the azure stack environment",
            certainty="likely",
        ),
        Passage(
            literal="invalid uri",
            pattern=(
                r"(?:service connection|serviceendpoint/).{0,300}invalid uri: |"
                r"invalid uri: .{0,300}(?:service connection|serviceendpoint/)"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:server )?url (?:of|for|in) (?:the )?service connection[^.]{0,80}(?:is )?"
                    r"(?:not valid|invalid|not allowed|not trusted)|"
                    r"service connection (?:server )?url[^.]{0,80}(?:is )?(?:not valid|invalid|not allowed)"
                ),
                certainty="confirmed",
            )
            for literal in (
                "url of the service connection",
                "url of service connection",
                "url for the service connection",
                "url in the service connection",
                "service connection url",
                "service connection server url",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\bservice (?:connection|endpoint)(?:'s)? (?:server )?(?:url|uri)[^.]{0,80}(?:(?:is |are "
                    r")?(?:not valid|invalid|not allowed|not trusted)|(?:should|must) be (?:an )?absolute)|"
                    r"\b(?:url|uri) (?:of|for|in) (?:the |this )?service endpoint[^.]{0,80}(?:not valid|invalid|"
                    r"not allowed|not trusted)"
                ),
                certainty="likely",
            )
            for literal in (
                *(f"{kind} {part}" for kind in ("connection", "endpoint") for part in ("url", "uri", "server ur")),
                *("connection's", "endpoint's", "url of", "url for", "url in", "uri of", "uri for", "uri in"),
            )
        ),
        Passage(
            literal="in azure devops:",
            pattern=(
                r"(?:creating|updating) service (?:endpoint|connection) in azure devops: .{0,60}\b(?:url|"
                r"uri)\b.{0,60}(?:invalid|not valid|not allowed|absolute)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "service endpoint ur",
                "service connection ur",
                "service endpoint server ur",
                "service connection server ur",
            ),
            (
                r"(?:invalid|malformed|bad|wrong|incorrect) service (?:endpoint|connection) (?:server "
                r")?(?:url|uri)|service (?:endpoint|connection) (?:server )?ur[li][^.]{0,40}(?:must|should) "
                r"be an? (?:valid|absolute)"
            ),
            "likely",
        ),
        Passage(
            literal="server url",
            pattern=(
                r"server url\b[^.]{0,60}(?:must be|should be|is invalid|is not valid|absolute|not a "
                r"valid)\b.{0,160}(?:service (?:connection|endpoint)|management\.|azurecloud)|service "
                r"(?:connection|endpoint)\b.{0,120}server url\b[^.]{0,60}(?:must be|should be|is invalid|is "
                r"not valid|absolute)"
            ),
            certainty="likely",
        ),
    ),
    match=match,
    overrules=("network-unreachable",),  # what calling it comes to
    differs=("url",),
    compares=("url", "data/environment"),
    explanation=(
        "`url` is the address that Azure DevOps and every task call with the connection's token. It has to be the "
        "management API of the connection's cloud, with https and a slash at the end: Azure DevOps' Verify appends "
        "`subscriptions/...` to it without adding one. The address of a portal, an organization or a sign-in page "
        "answers something else or nothing, and the token is not meant for it. If the address is that of another "
        "cloud than `data.environment` says, the two do not fit together, which is a cause of its own."
    ),
    remedy="Set the server address to the management API of the cloud, for the public one https://management.azure.com/.",
    steps=(
        Step(
            title="Look up the address of the cloud",
            detail=(
                "AzureCloud: https://management.azure.com/, AzureUSGovernment: https://management.usgovcloudapi.net/, "
                "AzureChinaCloud: https://management.chinacloudapi.cn/. For Azure Stack ask its operator for the "
                "resource manager address, https://management.{region}.{domain}/; the agent and Azure DevOps must be "
                "able to reach it."
            ),
            who="Anyone",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Store it in the connection",
            detail=(
                "GET the connection, set `url`, and send the whole object with PUT to https://dev.azure.com/"
                "{organization}/_apis/serviceendpoint/endpoints/{endpointId}?api-version=7.1. In the portal choose "
                "the environment again when you create it; the address follows from it."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
        ),
        Step(
            title="Verify",
            detail="Choose Verify. A sign-in error now means that the address is right and the identity is next.",
            who="User of the service connection",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    repairs=("set-identifiers",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
    ),
)
