"""Microsoft's side answers with a fault of its own: 5xx, or an Entra code for a passing failure."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._way import ALL, TOOLS, near

_LITERALS: Final = (
    "service unavailable",
    "serviceunavailable",
    "bad gateway",
    "badgateway",
    "gateway timeout",
    "gatewaytimeout",
    "gateway time-out",
    "internal server error",
    "internalservererror",
    "temporarily_unavailable",
    "http error: 50",
    "statuscode=50",
    "status code 50",
    "status code: 50",
    "status: 50",
    "response 50",
    "too many 50",
)
_FAILURE: Final = (
    r"\b(?<!be established, )(?:HTTP(?: error| code)?|StatusCode|status(?: code)?|RESPONSE|error(?: ?code)?|CODE)"
    r"[:=\"' ]{0,4}(?:of )?\(?"
    r"50[0234]\b|\b50[0234]\b[):,\"' -]{0,4}(?:Service ?Unavailable|Bad ?Gateway|Gateway ?Time-?out"
    r"|Internal ?Server ?Error)|\b(?:Service ?Unavailable|Bad ?Gateway|Gateway ?Time-?out|Internal ?Server ?Error)\b"
    r"|temporarily_unavailable|too many 50[234] error responses"
)

CAUSE: Final = Cause(
    slug="service-outage",
    title="Microsoft's side fails for the moment",
    area="way",
    signatures=(
        "AADSTS50166",
        "AADSTS501661",
        "AADSTS90061",
        "AADSTS90033",
        "AADSTS90006",
        "AADSTS90012",
        "AADSTS90024",
        "AADSTS90090",
        "AADSTS50033",
        "AADSTS50087",
        "temporarily_unavailable: 50033",
        "temporarily_unavailable: 90033",
        "AADSTS50000",
        "TF10216",
    ),
    likely_signatures=("TF400898", "TF400324", "TeamFoundationServiceUnavailableException"),
    passages=(
        *near(_LITERALS, _FAILURE, ALL, "confirmed"),
        *near(_LITERALS, _FAILURE, TOOLS, "likely"),
        Passage(
            literal="get token request returned http error",
            pattern=r"Get Token request returned http error: 50\d",
            certainty="confirmed",
        ),
        Passage(
            literal="ws-trust rst request returned http error",
            pattern=r"WS-Trust RST request returned http error: 50\d",
            certainty="confirmed",
        ),
        Passage(
            literal="the gateway did not receive a response from",
            pattern=r"The gateway did not receive a response from '?Microsoft\.",
            certainty="likely",
        ),
        Passage(
            literal="unexpected status 50",
            pattern=r"unexpected status 50[0234] \(50\d [\w -]{4,24}\) with (?:error|response)",
            certainty="likely",
        ),
        Passage(
            literal="service returned an error. status=50",
            pattern=r"autorest/azure: Service returned an error\. Status=50[0234]\b",
            certainty="likely",
        ),
        Passage(
            literal="operation returned an invalid status",
            pattern=r"Operation returned an invalid status (?:code )?['\"]?(?:Service ?Unavailable|Bad ?Gateway"
            r"|Gateway ?Timeout|Internal ?Server ?Error|50[0234])\b",
            certainty="likely",
        ),
        Passage(
            literal="azure devops services are currently unavailable",
            pattern=r"Azure DevOps services are currently unavailable",
            certainty="confirmed",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Microsoft Entra, Azure Resource Manager or Azure DevOps answered with a fault of its own: a 5xx, or a code "
        "that Entra uses for passing failures, among them that it could not fetch the keys of the issuer of a "
        "federated token. Nothing in the connection is wrong, and changing secrets or roles would only add trouble. "
        "If the same call fails for hours while the status pages are green, the request itself may trip the "
        "service, or something between, such as a proxy or an application gateway, gives the answer. A 5xx of "
        "your own application, or of a package feed, is something else."
    ),
    remedy="Wait some minutes and run it again; look at the status pages before anything is changed.",
    steps=(
        Step(
            title="Run it again after some minutes",
            detail=(
                "Most of these pass by themselves. Let deployment steps retry (retryCountOnTaskFailure) instead of "
                "changing the connection."
            ),
            who="Anyone who can run the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/tasks",
        ),
        Step(
            title="Look at the status pages",
            detail=(
                "See status.dev.azure.com for Azure DevOps and Azure Service Health for Entra and Azure. Note trace "
                "id, correlation id and time of the message."
            ),
            who="Anyone",
            link="https://learn.microsoft.com/azure/service-health/overview",
        ),
        Step(
            title="If it stays, open a support case",
            detail=(
                "Give support the trace id, the correlation id and the time stamp. For an issuer of your own that "
                "Entra cannot reach, check that its discovery document can be read from the internet."
            ),
            who="Owner of the subscription",
            link="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        ),
    ),
    needs=("Azure DevOps: run the pipeline again",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/azure/service-health/overview",
    ),
)
