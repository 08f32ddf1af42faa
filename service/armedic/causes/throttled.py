"""Azure Resource Manager, Microsoft Entra, Graph or Azure DevOps takes no more requests for a while."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._way import ALL, CLIENTS, IDENTITY, TOOLS, near

_LITERALS: Final = (
    "too many requests",
    "toomanyrequests",
    "status 429",
    "status code 429",
    "status code: 429",
    "statuscode 429",
    "statuscode=429",
    "statuscode: 429",
    "status: 429",
    "response 429",
    "failed with 429",
    "too many 429",
    "http 429",
    "http/1.1 429",
    "code: 429",
    "error: (429)",
    "429 error",
    "429 response",
    "error 429",
    "being throttled",
    "been throttled",
    "was throttled",
    "is throttled",
    "request throttled",
)
_FAILURE: Final = (
    r"\bToo ?Many ?Requests\b"
    r"|(?:status(?: ?code)?|RESPONSE|HTTP(?:/[\d.]{1,3})?|error(?: code)?|failed with|too many)[:=\"' ]{0,4}"
    r"(?:of )?\(?429\b|\b429 (?:errors?|responses?)\b|\b(?:being|been|was|is|request) throttled\b"
)
_SCOPES: Final = r"\b(?:subscriptions?|tenant|management ?groups?|azure(?! openai)|ARM)\b"
_NO_MODEL: Final = r"(?!.{0,250}(?:openai|token rate|ChatCompletions))"
_CLIENTS: Final = (
    ("unexpected status 429", r"unexpected status 429 (?:\(429|with (?:OData|response|error))"),
    (
        "too many requests. please retry after",
        (
            rf"{_SCOPES}.{{0,300}}'?429'? ?\|? ?['\"]?Too many requests\. Please retry after{_NO_MODEL}"
            rf"|'?429'? ?\|? ?['\"]?Too many requests\. Please retry after{_NO_MODEL}.{{0,200}}{_SCOPES}"
        ),
    ),
    ("x-ratelimit-delay", r"X-RateLimit-Delay"),
    (
        "rate limit",
        (
            r"Azure (?:DevOps|Resource Manager)\b.{0,60}\brate limit(?:s|ed|ing)?\b.{0,40}(?:exceed|reached|hit"
            r"|Try again|throttl|X-Rate)|Azure DevOps\b.{0,80}\b(?:reached|exceeded|hit) (?:the |its |your )?rate limit"
            r"|rate limit (?:is |was |of .{1,40})?exceeded\b.{0,80}\(?Azure (?:DevOps|Resource Manager)"
        ),
    ),
    ("response 429: 429", r"RESPONSE 429: 429 Too Many Requests"),
    ('code="toomanyrequests"', r"Code=\"TooManyRequests\" Message="),
    ("(toomanyrequests)", r"(?<!429 )\(TooManyRequests\) \w"),
    ('"toomanyrequests"', r"\"?code\"?[:=] ?\"TooManyRequests\",? ?\"?message\"?[:=]"),
    ("aka.ms/arm-throttling", r"aka\.ms/arm-throttling"),
    ("request-limits-and-throttling", r"request-limits-and-throttling"),
    ("vss-resource-limit", r"(?:exceeded|blocked|delayed|limit).{0,200}vss-resource-limit"),
    ("x-ratelimit-resource", r"X-RateLimit-Resource: .{0,200}(?:Retry-After|429)"),
    ("hit the rate limit", r"hit the rate limit (?:of|for) (?:Azure|ARM|the management|Microsoft Graph)"),
    ("operation returned an invalid status", r"invalid status (?:code )?['\"]?(?:Too ?Many ?Requests|429)\b"),
    ("too many requests received", r"TooManyRequests\W{1,12}(?:message\W{1,8})?Too many requests received"),
    ("throttled for subscription", r"operation is throttled for subscription"),
    ("this request is throttled", r"This request is throttled\. Please try again after the value"),
    ("metadata endpoint: received http status 429", r"metadata endpoint: received HTTP status 429"),
    ("too many requests", r"server rejected the request because too many requests have been received"),
)
"""What only clients of Azure and Graph say, without naming a host."""
_OTHER: Final = r"(?!.{0,250}(?:openai|cosmos|token rate limit|request units|pull rate))"
"""Services that an application uses have limits of their own."""

CAUSE: Final = Cause(
    slug="throttled",
    title="Too many requests: the service takes no more for a while",
    area="way",
    signatures=(
        "Client application has been throttled and should not attempt to repeat the request",
        "SubscriptionRequestsThrottled",
        "ResourceRequestsThrottled",
        "ResourceCollectionRequestsThrottled",
        "TenantRequestsThrottled",
        "Request_ThrottledTemporarily",
        "TF400733",
        "AADSTS50196",
        "AADSTS90055",
        "Your app has been throttled by AAD due to too many requests",
        "MsalThrottledServiceException",
        "MsalThrottledUiRequiredException",
        "MsalThrottlingException",
        "VaultRequestTypeLimitReached",
        "Request was not processed because too many requests were received",
        "Azure Error: TooManyRequests",
        "aka.ms/srpthrottlinglimits",
        "aka.ms/msal-net-throttling",
    ),
    passages=(
        Passage(
            literal="throttled",
            pattern=(
                r"(?:getting|get|got|being|are|were|is|was) throttled (?:by|at|in|from) (?:the "
                r")?(?:azure(?! openai)|ARM\b|subscription|Microsoft Graph|Entra)"
            ),
            certainty="likely",
        ),
        *worded(
            ("429 error", "error429", "status 429", "429 too many"),
            (
                r"(?:azurerm|azuread|azapi|terraform|azure(?! openai)|AzDO|pipeline).{0,160}(?:\b429 "
                r"errors?|error ?429|status 429|\b429 too many).{0,160}(?:azurerm|azuread|azapi|"
                r"Microsoft\.[A-Z]\w|Azure (?:API|Resource|AD)|subscription|management ?group)"
            ),
            "likely",
        ),
        *worded(
            ("request limit exceeded", "request limit was exceeded", "api limit exceeded"),
            (r"azure(?! openai)[^.]{0,60}request limit (?:was |is )?exceeded"),
            "likely",
        ),
        *near(_LITERALS, _FAILURE, ALL, "confirmed"),
        *near(_LITERALS, rf"(?:{_FAILURE}){_OTHER}", f"{TOOLS}|{CLIENTS}|{IDENTITY}", "likely"),
        Passage(
            literal="statuscode=429",
            pattern=r"StatusCode=429 -- Original Error: ",
            certainty="confirmed",
        ),
        Passage(
            literal="status=429",
            pattern=r"\bStatus=429 Code=\"",
            certainty="confirmed",
        ),
        Passage(
            literal="(code: 429)",
            pattern=r"\(CODE: 429\)",
            certainty="confirmed",
        ),
        Passage(
            literal="request is being throttled",
            pattern=r"The request is being throttled(?: as the limit has been reached for operation type|\.)",
            certainty="confirmed",
        ),
        Passage(
            literal="number of requests for",
            pattern=r"Number of requests for .{1,300}?exceeded the (?:limit|backend storage limit)",
            certainty="confirmed",
        ),
        Passage(
            literal="number of read requests",
            pattern=r"Number of read requests for subscription .{1,200}?exceeded the limit",
            certainty="confirmed",
        ),
        Passage(
            literal="number of write requests",
            pattern=r"Number of write requests for subscription .{1,200}?exceeded the limit",
            certainty="confirmed",
        ),
        Passage(
            literal="under category:throttle.",
            pattern=r"Too many requests from Identifier.{1,120}?under category:throttle\.",
            certainty="confirmed",
        ),
        Passage(
            literal="exceeding usage of resource",
            pattern=r"blocked due to exceeding usage of resource\b(?!.{0,60}AnonymousId)",
            certainty="confirmed",
        ),
        *(Passage(literal=literal, pattern=pattern, certainty="likely") for literal, pattern in _CLIENTS),
    ),
    seen_by_verify=False,
    explanation=(
        "The request was understood and turned away because too many came before it: 429 and a time to wait. Limits "
        "count per principal and subscription in Azure Resource Manager, per application in Microsoft Graph and "
        "Entra, per user or pipeline in Azure DevOps. Typical reasons are many stages that share one service "
        "principal, a loop that signs in for every call, Terraform with high parallelism, or a script that polls. "
        "Credential and roles are in order: the same call works later. A quota of cores or addresses "
        "(QuotaExceeded) is something else, and so is a limit of a package feed or of your own service."
    ),
    remedy="Wait for the time that the answer names, then send fewer requests: share one sign-in, lower parallelism.",
    steps=(
        Step(
            title="Wait, then run it again",
            detail=(
                "Read Retry-After or the seconds in the message and do not call before. Azure Resource Manager "
                "refills within seconds to minutes, Azure DevOps within five minutes of quiet."
            ),
            who="Anyone who can run the pipeline",
            link="https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling",
        ),
        Step(
            title="Send less",
            detail=(
                "Stagger stages that deploy to one subscription, lower terraform -parallelism, cache tokens instead of "
                "signing in for every call, poll with growing pauses. For Azure DevOps look at Organization settings "
                "> Usage to see which pipeline or user uses the most."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits",
        ),
        Step(
            title="Spread the load",
            detail=(
                "Give busy pipelines connections with principals of their own: the limits of Azure Resource Manager "
                "count per principal, so two of them have twice the room."
            ),
            who="Administrator of the service connections",
        ),
    ),
    needs=("Azure DevOps: edit the pipeline that sends the requests",),
    references=(
        "https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling",
        "https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits",
        "https://learn.microsoft.com/graph/throttling",
    ),
)
