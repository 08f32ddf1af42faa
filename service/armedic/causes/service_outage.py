"""Microsoft's side answers with a fault of its own: 5xx, or an Entra code for a passing failure."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._way import ALL, CLIENTS, IDENTITY, TOOLS, near

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
    "http 50",
    "http/1.1 50",
    "http error 50",
    "error: 50",
    "error 50",
    "error: (50",
    "code 50",
    "returned 50",
    "returned a 50",
    "returned http 50",
    "code: 50",
    "service is unavailable",
    "temporarily unavailable",
    "server unavailable",
)
_FAILURE: Final = (
    r"\b(?<!be established, )(?:HTTP(?: error| code)?|StatusCode|status(?: code)?|RESPONSE|error(?: ?code)?|CODE)"
    r"[:=\"' ]{0,4}(?:of )?\(?"
    r"50[0234]\b|\b50[0234]\b[):,\"' -]{0,4}(?:Service ?Unavailable|Bad ?Gateway|Gateway ?Time-?out"
    r"|Internal ?Server ?Error)|\b(?:Service ?Unavailable|Bad ?Gateway|Gateway ?Time-?out|Internal ?Server ?Error)\b"
    r"|temporarily_unavailable(?=[:\"'])(?!.{0,160}too many requests)|too many 50[234] error responses"
    r"|HTTP/[\d.]{1,3} 50[0234]\b|returned (?:an? )?(?:HTTP )?50[0234]\b"
    r"|\b(?:service|server) is (?:temporarily |currently )?unavailable|(?<!resource )temporarily unavailable"
)
_PASSING: Final = (
    r"(?:50[234][):,\"' -]{0,4})?(?:Service ?Unavailable|Bad ?Gateway|Gateway ?Time-?out|Server ?Timeout)\b"
    r"|(?:status(?: ?code)?|HTTP(?: error)?|RESPONSE)[:=\"' ]{0,4}\(?50[234]\b"
)
_SERVICE: Final = r"(?:Azure DevOps|Microsoft Entra|Azure AD|Azure Active Directory|Azure Resource Manager)"

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
        "AADSTS90036",
        "TF10216",
        "Service is unavailable to process the request",
        "Encountered internal server error. Diagnostic information",
        "The request timed out. Diagnostic information",
    ),
    likely_signatures=("TF400898", "TF400324", "TeamFoundationServiceUnavailableException"),
    passages=(
        Passage(
            literal="expecting value: line 1 column 1",
            pattern=(
                r"(?:\baz login\b|azure[/ ]login|usr/bin/az\b|azure cli|\bmsal\b|login\.microsoftonline|"
                r"\bentra\b).{0,300}expecting value: line 1 "
                r"column 1\b|expecting value: line 1 column 1\b.{0,300}(?:\baz login\b|azure[/ ]login|"
                r"usr/bin/az\b|azure cli|\bmsal\b|"
                r"login\.microsoftonline|\bentra\b)"
            ),
            certainty="possible",
        ),
        *worded(
            ("empty body", "empty response", "empty reply"),
            (
                r"(?:entra|azure ad|microsoftonline\.com|azure devops|token endpoint|resource "
                r"manager)\b[^#]{0,60}\b(?:return(?:ed|s|ing)|sent|sends|"
                r"answer(?:ed|s|ing)|respond(?:ed|s|ing))(?: with)? an empty (?:body|response|reply)"
            ),
            "likely",
        ),
        *worded(
            ("access token: 50", "federated token: 50"),
            (r"could not fetch (?:access|federated) token\b.{0,60}: 50[0234]\b"),
            "confirmed",
        ),
        *worded(
            ("azure devops returned", "azure devops responded"),
            (r"azure devops (?:returned|responded with)\b.{0,80}\b50[0234]\b"),
            "likely",
        ),
        *near(_LITERALS, _FAILURE, ALL, "confirmed"),
        *near(_LITERALS, _FAILURE, TOOLS, "likely"),
        *near(_LITERALS, _PASSING, f"{CLIENTS}|{IDENTITY}", "likely"),
        Passage(
            literal="vssserviceresponseexception",
            pattern=r"VssServiceResponseException:? \(?(?:\d{3}\)?[: ]{0,2})?(?:Service ?Unavailable|Bad ?Gateway"
            r"|Gateway ?Time-?out|Internal ?Server ?Error)",
            certainty="confirmed",
        ),
        Passage(
            literal="vsshttpclientbase",
            pattern=r"50[234] \((?:Service Unavailable|Bad Gateway|Gateway Time-?out)\).{0,500}?VssHttpClientBase",
            certainty="likely",
        ),
        Passage(
            literal="query service connection api",
            pattern=r"query service connection API\b.{0,300}?Status ?Code: ['\"]?(?:50[0234]|Service ?Unavailable"
            r"|Bad ?Gateway|Gateway ?Time-?out|Internal ?Server ?Error)",
            certainty="confirmed",
        ),
        Passage(
            literal="(code: 50",
            pattern=r"\(CODE: 50[234]\)"
            r"|Failed to (?:fetch|get|update|start|restart|patch) (?!Kudu)[^#]{0,200}?\(CODE: 500\)",
            certainty="likely",
        ),
        Passage(
            literal="publishing credentials. error:",
            pattern=r"publishing credentials\. Error: [^#]{0,120}?\(CODE: 50[0234]\)",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"RESPONSE 50\d: 50\d (?:Service Unavailable|Bad Gateway|Gateway Time-?out|Internal Server)",
                certainty="likely",
            )
            for literal in ("response 500:", "response 502:", "response 503:", "response 504:")
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"Error: \((?:ServiceUnavailable|GatewayTimeout|BadGateway|ServerTimeout|InternalServer\w+)\) ",
                certainty="likely",
            )
            for literal in (
                ": (serviceunavailable)",
                ": (gatewaytimeout)",
                ": (badgateway)",
                ": (servertimeout)",
                ": (internalservererror)",
            )
        ),
        Passage(
            literal="azure devops service",
            pattern=r"Azure DevOps Services? (?:is |are )?(?:currently |temporarily )?(?:unavailable|down\b)",
            certainty="likely",
        ),
        *worded(
            ("azure devops", "microsoft entra", "azure ad", "azure active directory", "azure resource manager"),
            rf"\b(?:outage|incident|degradation)\b (?:in|of|with|at|on|affecting) (?:the )?{_SERVICE}\b"
            rf"|\b{_SERVICE}(?: ID| Services?)? (?:(?:is|was) (?:currently )?down\b"
            r"|(?:is having |has |had )?(?:an? )?(?:\w{1,12} )?(?:outage|incident)\b)",
            "likely",
        ),
        Passage(
            literal="get token request returned http error",
            pattern=r"Get Token request returned http error: 50\d",
            certainty="confirmed",
        ),
        Passage(
            literal="ws-trust rst request returned http error",
            pattern=r"WS-Trust RST request returned http error: 50\d(?!.{0,790}FailedAuthentication)",
            certainty="confirmed",
        ),
        Passage(
            literal="the gateway did not receive a response from",
            pattern=r"The gateway did not receive a response from '?Microsoft\.",
            certainty="likely",
        ),
        Passage(
            literal="unexpected status 50",
            pattern=r"unexpected status 50[0234] (?:\(50\d [\w -]{4,24}\) with (?:error|response)|with OData error)",
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
