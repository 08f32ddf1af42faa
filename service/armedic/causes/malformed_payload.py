"""The request to create, change or list connections is itself not well formed."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import MISSING, created, is_azure, member, seen
from armedic.causes._state import latest
from armedic.facts import Evidence, Facts, Payload

_CREATING: Final = r"(?:creating|updating) service (?:endpoint|connection) in azure devops: "
_ENDPOINTS: Final = (
    r"(?:serviceendpoints?|service endpoints?|service connections?|service-endpoint|pipelinepermissions|securityroles|"
    r"oidctoken)"
)
_API_VERSION: Final = (
    r"the requested version .{1,20} of the resource is under preview|"
    r"no api-version was supplied for the .{1,12} request|"
    r"the requested rest api version of .{1,20} is out of range"
)
_OTHER: Final = r"(?:authentication scheme|already exists|denied|permission|not authorized|refresh token|access token)"
"""What an answer says when the request was refused for another reason than its form."""
_TEXTS: Final = ("data", "authorization.parameters")


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look for what Azure DevOps needs in a body that creates a connection, and for nested values anywhere."""
    payloads = latest(facts.payloads)
    return (
        *(piece for payload in created(payloads) for piece in _unfit(payload)),
        *(piece for payload in payloads if not payload.masked for piece in _nested(payload)),
    )


def _unfit(payload: Payload) -> list[Evidence]:
    document = payload.connection.document
    found = []
    references = member(document, "serviceEndpointProjectReferences")
    if references in (MISSING, None, []):
        found.append(
            seen(
                payload,
                ("serviceEndpointProjectReferences",),
                observed=references,
                expected="a list with at least one project",
                certainty="likely" if references == MISSING else "confirmed",
            )
        )
    elif isinstance(references, list) and not all(_refers(one) for one in references):
        found.append(
            seen(
                payload,
                ("serviceEndpointProjectReferences",),
                observed="an entry without the id or the name of a project",
                expected='{"projectReference": {"id", "name"}, "name"}',
                certainty="likely",
            )
        )
    if not isinstance(member(document, "authorization"), Mapping):
        found.append(
            seen(
                payload,
                ("authorization",),
                observed=member(document, "authorization"),
                expected="an object with scheme and parameters",
            )
        )
    return found


def _refers(reference: object) -> bool:
    return any(isinstance(member(reference, "projectReference", key), str) for key in ("id", "name"))


def _nested(payload: Payload) -> list[Evidence]:
    """Members of the two maps that hold an object or a list, where Azure DevOps reads only strings."""
    if not is_azure(payload.connection):
        return []
    found = []
    for place in _TEXTS:
        path = tuple(place.split("."))
        values: Any = member(payload.connection.document, *path)
        found += [
            seen(payload, (*path, key), observed="an object or a list", expected="a string", certainty="likely")
            for key, value in (values.items() if isinstance(values, Mapping) else ())
            if isinstance(value, Mapping | list)
        ]
    return found


CAUSE: Final = Cause(
    slug="malformed-payload",
    title="The request for the service connection is not well formed",
    area="connection",
    signatures=(
        "At least one project reference required to create an endpoint",
        "Parameter name: endpointProjectReferences",
        "Parameter 'endpointProjectReferences'",
        "Following fields in the service connection are not expected",
        "Following fields in the service connection are missing",
        "Only fields that are defined in the service connection's contribution type",
    ),
    likely_signatures=("Neither service connection id nor service connection details is present",),
    passages=(
        Passage(
            literal="api-version",
            pattern=rf"(?:{_API_VERSION})(?=.{{0,500}}{_ENDPOINTS})|{_ENDPOINTS}.{{0,300}}(?:{_API_VERSION})",
            certainty="confirmed",
        ),
        Passage(literal="api-version", pattern=_API_VERSION, certainty="possible"),
        Passage(
            literal="rest api version",
            pattern=rf"(?:{_API_VERSION})(?=.{{0,500}}{_ENDPOINTS})|{_ENDPOINTS}.{{0,300}}(?:{_API_VERSION})",
            certainty="confirmed",
        ),
        Passage(
            literal="value cannot be null",
            pattern=(
                r"value cannot be null\.? {0,2}\(?parameter (?:name: )?'?"
                r"(?:endpoint|serviceendpoint|authorization|endpoint\.\w{1,30})\b"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="authorization",
            pattern=r"service (?:connection|endpoint)(?:'s)? authorization (?:cannot|can't|must not) be null",
            certainty="confirmed",
        ),
        Passage(
            literal="in service endpoint",
            pattern=r"expected property \S{1,60} in service endpoint defini?tion",
            certainty="confirmed",
        ),
        Passage(
            literal="too many 500 error responses",
            pattern=rf"{_ENDPOINTS}.{{0,300}}too many 500 error resp|too many 500 error resp.{{0,300}}{_ENDPOINTS}",
            certainty="likely",
        ),
        Passage(
            literal="in azure devops:",
            pattern=(
                rf"{_CREATING}(?:the string must have at least one|invalid (?!token|credential|url)|value "
                r"cannot be null|.{0,60}(?:is null|(?:must|can) ?not be (?:null|empty)|is required\b)|"
                r".{0,40}(?:\b400\b|\b500\b|bad request|internal server error))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="_apis/serviceendpoint/endpoints",
            pattern=(
                r"(?:(?:\b(?:put|post|patch)\b|\bcreat|\bupdat|\bbody\b).{0,200}_apis/serviceendpoint/endpoints.{0,260}"
                r"|_apis/serviceendpoint/endpoints.{0,200}(?:\b(?:put|post|patch)\b|\bcreat|\bupdat|\bbody\b).{0,200})"
                rf"(?:\b(?:400|500)\b|bad request|internal server error)(?!.{{0,500}}{_OTHER})"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"project ?references? (?:cannot be null|can't be null|is null|must not be (?:null|empty)|is "
                    r"required)|value cannot be null\.? {0,2}\(?parameter (?:name: )?'?(?:service ?endpoint "
                    r"?)?projectreference"
                ),
                certainty="likely",
            )
            for literal in ("projectreference", "project reference")
        ),
        Passage(
            literal="webapi.serviceendpoint",
            pattern=(
                r"(?:error converting value|deserializ|cannot convert|unexpected "
                r"character).{0,200}webapi\.serviceendpoint"
            ),
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"(?:deserializ\w{1,4}|pars(?:e|ing)) (?:the )?service endpoint (?:payload|json|request|body)",
                certainty="likely",
            )
            for literal in (
                "deserialize the service endpoint",
                "deserialize service endpoint",
                "deserializing service endpoint",
                "deserializing the service endpoint",
                "parse service endpoint",
                "parse the service endpoint",
                "parsing service endpoint",
                "parsing the service endpoint",
            )
        ),
        Passage(
            literal="service endpoint type",
            pattern=(
                r"(?:unable to find|could not find|cannot find|unknown|invalid|unsupported) service endpoint "
                r"type(?!.{0,160}scheme)"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:unable to|could not|cannot|failed to) (?:create|update) (?:the |a )?service "
                    r"(?:connection|endpoint).{0,120}(?:required property|missing (?:required )?(?:property|field|"
                    r"parameter)|property .{0,40} is (?:missing|required))"
                ),
                certainty="likely",
            )
            for literal in (
                "create service connection",
                "create the service connection",
                "create a service connection",
                "update service connection",
                "update the service connection",
                "create service endpoint",
                "create the service endpoint",
                "create a service endpoint",
                "update service endpoint",
                "update the service endpoint",
            )
        ),
        Passage(
            literal="_apis/serviceendpoint/endpoints",
            pattern=(
                r"\b(?:put|post|patch)\b.{0,100}_apis/serviceendpoint/endpoints.{0,260}(?:\(?\b(?:400|500)\b\)? ?"
                r"(?:\(?bad request|\(?internal server error)|status(?: code)?:? ?(?:400|500)\b)"
                rf"(?!.{{0,500}}{_OTHER})"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="fetch cluster credentials",
            pattern=r"unable to fetch cluster credentials as the .{1,60}(?:is|was) not (?:provided|specified|set)",
            certainty="likely",
        ),
        Passage(
            literal="serviceendpoint/endpoints",
            pattern=(
                rf"serviceendpoint/endpoints\b.{{0,120}}\b(?:post|put|patch)\b.{{0,60}}(?:\b400\b|bad request|"
                rf"\b500\b|internal server error)(?!.{{0,500}}{_OTHER})"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "service connection",
                "service endpoint",
            ),
            (
                r"(?:field|property|parameter|member|value|attribute)s? \W?[\w.-]{0,60}\W? ?(?:in|of|for|on) "
                r"(?:the |this |an? )?service (?:connection|endpoint)s? (?:is |are |was )?(?:not (?:expected|"
                r"valid|allowed|supported|recognized)|invalid|missing|unknown|unexpected|required)"
            ),
            "likely",
        ),
        *worded(
            (
                "service connection",
                "service endpoint",
            ),
            (
                r"(?:missing|unknown|unexpected|required|invalid) (?:required |mandatory )?(?:field|property|"
                r"parameter|member|attribute|argument)s?\b[^.]{0,60}(?:in|of|for) (?:the |this |an? )?service "
                r"(?:connection|endpoint)(?! (?:id|name)\b)"
            ),
            "likely",
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                r"(?:invalid|malformed|incorrect|bad) service endpoint (?:configuration|definition|json|data|"
                r"details|payload|body|template|request)|service endpoint (?:configuration|definition|json|"
                r"data|details|payload|body|project reference|data property)s?\b[^.]{0,60}(?:\bis invalid|not "
                r"valid|\bmissing|\brequired|malformed|is null|not found)|(?:property|field) .{1,40} (?:is |"
                r"was )?(?:not found|missing) in (?:the )?service endpoint"
            ),
            certainty="likely",
        ),
        Passage(
            literal="scope level",
            pattern=(
                r"scope level \W?[\w-]{1,40}\W? (?:is |was )?(?:not valid|invalid|not supported|"
                r"unknown).{0,60}service (?:connection|endpoint)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "service-endpoint azurerm create",
                "service-endpoint create",
                "service-endpoint update",
            ),
            (
                r"az devops service-endpoint .{0,240}(?:arguments? (?:are|is) required|unrecognized "
                r"arguments?|expected one argument|jsondecodeerror|invalid json|failed to parse)"
            ),
            "likely",
        ),
        *worded(
            (
                "parse service endpoint",
                "parse the service endpoint",
                "parsing service endpoint",
                "parsing the service endpoint",
            ),
            r"pars(?:e|ing) (?:the )?service endpoint (?:configuration|file|definition|template|details)",
            "likely",
        ),
        *worded(
            (
                "jsonreaderexception",
                "jsonserializationexception",
                "error reading string",
            ),
            (
                r"(?:jsonreaderexception|jsonserializationexception|error reading string).{0,240}\bservice "
                r"?endpoint|\bservice ?endpoint.{0,240}(?:jsonreaderexception|jsonserializationexception|"
                r"error reading string)"
            ),
            "likely",
        ),
        Passage(
            literal="serviceendpointprojectreferences",
            pattern=(
                r"value must be provided for \W?serviceendpointprojectreferences|"
                r"serviceendpointprojectreferences\b.{0,40}(?:is required|is missing|must be|cannot be|not "
                r"provided)"
            ),
            certainty="likely",
        ),
        *worded(
            ("vssinvalidpreviewversion", "vssversionnotspecified", "vssversionoutofrange"),
            r"vss(?:invalidpreviewversion|versionnotspecified|versionoutofrange)exception",
            "possible",
        ),
        Passage(
            literal="_apis/serviceendpoint/endpoints",
            pattern=rf"\b400\b ?\(?bad request\)?.{{0,80}}_apis/serviceendpoint/endpoints(?!.{{0,500}}{_OTHER})",
            certainty="likely",
        ),
        *worded(
            ("service connection creation", "service endpoint creation"),
            (
                r"service (?:connection|endpoint) creation\b.{0,60}(?:propert(?:y|ies)|field|parameter|must "
                r"be (?:a|an) )\b.{0,60}(?:required|missing|invalid|not valid|map|object|string)"
            ),
            "likely",
        ),
    ),
    match=match,
    compares=("serviceendpointprojectreferences", "authorization/scheme", "data/creationmode"),
    seen_by_verify=False,
    explanation=(
        "Azure DevOps read the request and could not make a connection of it: a member that it needs is missing or "
        "null, a value is an object where a string belongs, a member does not belong to this type of connection, or "
        "the version of the API is missing or lacks its `-preview`. The answer is then a 400, and for some bodies a "
        "500 that client libraries repeat in vain. Nothing was created and nobody was refused; a text about "
        "permissions or about a name that is taken would be another cause."
    ),
    remedy="Send the body as Azure DevOps documents it, with a project reference and a version that the API has.",
    steps=(
        Step(
            title="Complete the body",
            detail=(
                "To create one, `name`, `type`, `url`, `data`, `authorization` (scheme and parameters) and "
                "`serviceEndpointProjectReferences` are needed; the last is a list of {projectReference: {id, name}, "
                "name}. All values in data and in authorization.parameters are strings."
            ),
            who="The one who sends the request",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create",
        ),
        Step(
            title="Check method and version",
            detail=(
                "Update is PUT with one object, PATCH shares and takes a list of project references. Send "
                "api-version=7.1; pipelinePermissions and security roles exist only as previews, for example "
                "7.1-preview.1."
            ),
            who="The one who sends the request",
            link="https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning",
        ),
        Step(
            title="Compare it with one that works",
            detail=(
                "Read a working connection with GET, or watch with the browser's tools what the portal sends when it "
                "creates one, and compare member by member."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get",
        ),
    ),
    needs=("Azure DevOps: Creator role to create a connection, Administrator role on it to change one",),
    references=(
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create",
        "https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning",
    ),
)
