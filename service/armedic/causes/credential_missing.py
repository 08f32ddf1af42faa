"""Tenant, client id, secret or certificate is empty or was not sent."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import (
    FEDERATED,
    MISSING,
    PRINCIPAL,
    created,
    empty,
    is_azure,
    looked_at,
    member,
    scheme,
    seen,
)
from armedic.causes._right import righted
from armedic.facts import Certainty, Evidence, Facts, Payload

_AZURE: Final = r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz login|connect-az)"
_NO_VARIABLE: Final = r"(?<!arm_)(?<!azure_)"
"""A variable of that name is what a tool reads: it may be unset although the connection holds its secret."""
_FIELD: Final = r"(?:secret|clientid|client id|domain|tenantid|tenant id|servicePrincipalKey|servicePrincipalId)"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look for empty parameters; null hides a secret in an answer, and keeps the stored one in a PUT."""
    new = {id(payload) for payload in created(facts.payloads)}
    found: list[Evidence] = []
    for payload in looked_at(facts):
        if is_azure(payload.connection) and scheme(payload.connection) in {PRINCIPAL, FEDERATED}:
            lacking = _lacking(payload, new=id(payload) in new)
            found += [righted(one, facts) for one in lacking] if payload.source == "devops" else lacking
    return tuple(found)


def _lacking(payload: Payload, *, new: bool) -> list[Evidence]:
    connection = payload.connection
    manual = (connection.creation_mode or "").casefold() == "manual"
    made = manual or (payload.source == "devops" and connection.is_ready is not False)  # by then it has been filled in
    keys = ["tenantid", *(["serviceprincipalid"] if made else [])]
    found = [_evidence(payload, key, certainty) for key in keys if (certainty := _missing_id(payload, key, new=new))]
    if manual and scheme(connection) == PRINCIPAL:
        key = "serviceprincipalcertificate" if connection.uses_certificate else "serviceprincipalkey"
        certainty = _missing_secret(payload, key, new=new)
        found += [_evidence(payload, key, certainty)] if certainty else []
    return found


def _missing_id(payload: Payload, key: str, *, new: bool) -> Certainty | None:
    value = member(payload.connection.document, "authorization", "parameters", key)
    if payload.source == "devops":  # read just now, and an id is not confidential: what is not shown is not there
        return "confirmed" if value == MISSING or empty(value) else None
    if value == MISSING:
        return "likely" if new else None
    if not empty(value) or (payload.masked and value is None):
        return None
    return "confirmed"


def _missing_secret(payload: Payload, key: str, *, new: bool) -> Certainty | None:
    value = member(payload.connection.document, "authorization", "parameters", key)
    if new:
        return "likely" if value == MISSING else "confirmed" if empty(value) else None
    whole = payload.connection.id is not None and not payload.masked
    return "possible" if whole and isinstance(value, str) and value == "" else None


def _evidence(payload: Payload, key: str, certainty: Certainty) -> Evidence:
    path = ("authorization", "parameters", key)
    return seen(
        payload,
        path,
        observed=member(payload.connection.document, *path),
        expected="a value",
        certainty=certainty,
    )


CAUSE: Final = Cause(
    slug="credential-missing",
    title="The service connection signs in without a tenant, client id or secret",
    area="connection",
    signatures=("AADSTS7000216", "AADSTS7000218"),
    likely_signatures=(
        "Endpoint auth data not present",
        "Could not extract service principal information for AzureSubscription",
        "tenantId, clientId, and clientSecret are required parameters",
    ),
    possible_signatures=("'credentials' cannot be null",),
    passages=(
        *worded(
            ("arm_client_secret", "azure_client_secret"),
            (
                r"(?:arm|azure)_client_secret\b.{0,160}\bservice (?:connection|"
                r"endpoint)\b[^.]{0,60}(?:has no|holds no|without an?|does not (?:have|hold) an?|lacks "
                r"(?:its|an?)) "
                r"(?:client )?secret|\bservice (?:connection|endpoint)\b[^.]{0,80}(?:has no|holds no|"
                r"without an?|does not (?:have|hold) an?|lacks (?:its|an?)) (?:client "
                r")?secret.{0,160}(?:arm|azure)_client_secret"
            ),
            "likely",
        ),
        Passage(
            literal="must be a non empty string",
            pattern=rf"(?<![\w.]){_FIELD} must be a non[ -]?empty string(?! in (?:the )?(?:payload|body|request))",
            certainty="confirmed",
        ),
        Passage(
            literal="not all values are present",
            pattern=r"not all values are present\. ensure '?(?:client-id|creds|tenant-id|subscription-id)",
            certainty="confirmed",
        ),
        Passage(
            literal="request body must contain",
            pattern=(
                r"request body must contain the following parameters?: ?'?"
                r"(?:client_id|client_secret|client_assertion)\b"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service endpoint credentials",
            pattern=r"required: '[^']{0,80}' service endpoint credentials",
            certainty="likely",
        ),
        Passage(
            literal="clientsecret is null or empty",
            pattern=r"(?<![\w.])clientsecret is null or empty",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:client_?(?:id|secret)|client (?:id|secret)|tenantid|\bsecret) is (?:null(?: or empty)?|"
                    rf"empty)(?=.{{0,300}}{_AZURE})|{_AZURE}.{{0,300}}(?:client_?(?:id|secret)|client (?:id|"
                    r"secret)|tenantid|\bsecret) is (?:null(?: or empty)?|empty)"
                ),
                certainty="likely",
            )
            for literal in (
                "clientid is null or empty",
                "tenantid is null or empty",
                "client_secret is empty",
                "client_id is empty",
                "client secret is empty",
                "client id is empty",
                "secret is null",
            )
        ),
        Passage(
            literal="please specify azure service principal",
            pattern=r"please specify azure service principal (?:key|id|certificate)",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"value cannot be (?:null|an empty string)[^'\"]{0,20}parameter (?:name: )?'?(?:clientsecret|"
                    r"clientid|tenantid)\b(?=.{0,500}(?:azure\.identity|microsoft\.identity|"
                    r"clientsecretcredential|clientcertificatecredential|clientassertioncredential))|"
                    r"(?:azure\.identity|microsoft\.identity|clientsecretcredential).{0,300}value cannot be "
                    r"(?:null|an empty string)[^'\"]{0,20}parameter (?:name: )?'?(?:clientsecret|clientid|"
                    r"tenantid)\b"
                ),
                certainty="likely",
            )
            for literal in (
                "parameter 'clientsecret'",
                "parameter 'clientid'",
                "parameter 'tenantid'",
                "name: clientsecret",
                "name: clientid",
                "name: tenantid",
            )
        ),
        Passage(
            literal="must provide",
            pattern=(
                r"must provide (?:non-null )?values? for .{0,80}\b(?:clientid|client_id|tenantid|clientsecret|"
                r"client_secret)\b"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\b(?:client_id|client_secret|tenant_id|secret) should be (?:an? |the )(?:id of )?(?:an? "
                    r")?(?:microsoft entra|azure active directory)"
                ),
                certainty="confirmed",
            )
            for literal in (
                "should be a microsoft entra",
                "should be the id of a",
                "should be an azure active directory",
            )
        ),
        Passage(
            literal="required parameter",
            pattern=(
                r"client(?:secret|certificate|assertion)credential: .{0,80}(?:is|are) (?:a )?required "
                r"parameters?"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"\b(?:secret|client ?id|tenant ?id|assertion) can(?:'t|not) be (?:an )?empty string",
                certainty="likely",
            )
            for literal in ("can't be empty string", "cannot be empty string")
        ),
        Passage(
            literal="confidential client",
            pattern=(
                r"client credential .{0,60}must not be empty when creating a confidential client|one client "
                r"credential type required either|client_?secret.{0,40}(?:must not be|cannot be|is) "
                r"empty.{0,80}confidential client"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="no clientid was specified",
            pattern=r"no clientid was specified",
            certainty="likely",
        ),
        Passage(
            literal="invalid_client_credential",
            pattern=r"\binvalid_client_credential\b",
            certainty="likely",
        ),
        Passage(
            literal="expected one argument",
            pattern=(
                r"(?:az(?:\.cmd)?[\"']? login\b|--service-principal).{0,400}argument --(?:username|password|"
                r"tenant|certificate)\S{0,4}: expected one argument|argument --(?:username|password|tenant|"
                r"certificate)\S{0,4}: expected one argument.{0,400}(?:\baz login\b|--service-principal|azure "
                r"login)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="argument to parameter 'string'",
            pattern=(
                r"(?:service ?principal|connect-az|add-azurerm|client_?secret|\bspn|az_client).{0,300}cannot "
                r"bind argument to parameter 'string' because it is (?:an empty string|null)|cannot bind "
                r"argument to parameter 'string' because it is (?:an empty string|null).{0,400}(?:service "
                r"?principal|connect-az|add-azurerm|client_?secret|\bspn)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="argument to parameter 'password'",
            pattern=(
                r"cannot bind argument to parameter 'password' because it is (?:an empty string|"
                r"null).{0,400}(?:pscredential|service ?principal|connect-az)"
            ),
            certainty="possible",
        ),
        Passage(
            literal="is missing from the credential",
            pattern=(
                r"required field '?(?:client_id|client_secret|client_assertion)'? is missing from the "
                r"credential"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="not a valid json object",
            pattern=(
                r"(?:azure/login|az login|azure login|login failed|\bcreds\b|auth-type|"
                r"service_principal).{0,300}content is not a valid json object|content is not a valid json "
                r"object.{0,300}(?:azure/login|az login|azure login|auth-type|double check if)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="not all parameters are provided in",
            pattern=r"not all parameters are provided in .{0,3}creds",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"parameter '(?:clientid|secret|tenantid)' cannot be empty",
                certainty="likely",
            )
            for literal in (
                "parameter 'clientid' cannot be empty",
                "parameter 'secret' cannot be empty",
                "parameter 'tenantid' cannot be empty",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"service ?principal ?(?:key|id|client ?id)[\"']? (?:is|was|must|cannot|can't|should|are) "
                    r"(?:(?:not be|be) )?(?:required|null|empty|missing|not (?:be )?(?:set|null|empty|provided|"
                    r"specified))"
                ),
                certainty="likely",
            )
            for literal in (
                "service principal key",
                "serviceprincipalkey",
                "service principal id",
                "serviceprincipalid",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:connect-az|add-azurerm|az\.accounts).{0,200}value cannot be (?:null|an empty "
                    r"string)[^'\"]{0,20}parameter (?:name: )?'?(?:clientsecret|clientid|tenantid)\b"
                ),
                certainty="likely",
            )
            for literal in ("parameter 'clientsecret'", "parameter 'clientid'")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"endpoint (?:auth|data) parameter (?:not present:? ?)?[\"']?(?:serviceprincipal(?:key|id|"
                    r"certificate)|tenantid|clientid|accesstoken)\b"
                ),
                certainty="likely",
            )
            for literal in ("endpoint auth parameter", "endpoint data parameter")
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"service principal key (?:is )?missing|no client secret provided.{0,200}service ?principal",
                certainty="likely",
            )
            for literal in ("service principal key missing", "principal key is missing", "no client secret provided")
        ),
        Passage(
            literal="keys do not have values",
            pattern=r"keys do not have values:.{0,80}azure_",
            certainty="likely",
        ),
        *worded(
            (
                "parameter 'applicationid'",
                "parameter 'tenant'",
                "parameter 'tenantid'",
                "parameter 'credential'",
                "parameter 'serviceprincipal",
                "parameter 'clientid'",
                "parameter 'certificatethumbprint'",
            ),
            (
                r"(?:connect-az|add-azurerm|login-az|az\.accounts|service ?principal).{0,200}cannot bind "
                r"argument to parameter \'(?:applicationid|tenant|tenantid|credential|"
                r"serviceprincipal\w{0,20}|clientid|certificatethumbprint)\',? because it is (?:an empty "
                r"string|null)|cannot bind argument to parameter \'(?:applicationid|tenant|tenantid|"
                r"credential|serviceprincipal\w{0,20}|clientid|certificatethumbprint)\',? because it is (?:an "
                r"empty string|null).{0,300}(?:connect-az|add-azurerm|login-az|service ?principal)"
            ),
            "likely",
        ),
        Passage(
            literal='argument "password" is null',
            pattern=(
                r"(?:argument \"password\" is null).{0,400}(?:pscredential|connect-az|add-azurerm|service "
                r"?principal)|(?:pscredential|connect-az|add-azurerm).{0,300}argument \"password\" is null"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "client secret",
                "client_secret",
                "clientsecret",
            ),
            (
                rf"{_AZURE}.{{0,200}}{_NO_VARIABLE}client[ _]?secret[\"\'`]? (?:is |was |are |has )?(?:been )?(?:not "
                r"(?:been )?(?:set|provided|specified|supplied|given)|missing|undefined|blank|cannot be empty|"
                rf"must not be empty)|{_NO_VARIABLE}client[ _]?secret[\"\'`]? (?:is |was |has )?(?:been "
                rf")?(?:not (?:been "
                rf")?(?:set|provided|specified|supplied|given)|missing|undefined|blank)\b.{{0,200}}{_AZURE}"
            ),
            "likely",
        ),
        *worded(
            (
                "service principal",
                "serviceprincipal",
            ),
            (
                r"service ?principal(?:\'s)?:? (?:credentials?|client secret|secret|password|tenant ?id|"
                r"client ?id|app ?id)[\"\'`]? (?:is |are |was |were )?(?:missing|not (?:set|provided|specified|"
                r"supplied|present|configured|given)|empty|blank|undefined|null|required)"
            ),
            "likely",
        ),
        *worded(
            (
                "tenantid",
                "clientid",
                "tenant id",
                "client id",
            ),
            (
                r"(?:service ?principal|msrestnodeauth|ms-rest|azure\.identity|azidentity|azure/identity|"
                r"loginwithserviceprincipal|connect-az|add-azurerm)\b.{0,200}(?:tenant ?id|client "
                r"?id)\b[\"\'`]? (?:is |was )?(?:undefined|missing|not (?:set|provided|specified|supplied|"
                r"defined)|(?:cannot|can\'t) be (?:null|empty|blank))|(?:tenant ?id|client ?id)\b[\"\'`]? "
                r"(?:is |was )?(?:undefined|not (?:set|provided|specified|supplied)|(?:cannot|can\'t) be "
                r"(?:null|empty|blank))\b.{0,160}(?:service ?principal|msrestnodeauth|ms-rest|azure\.identity|"
                r"azidentity|azure/identity)"
            ),
            "likely",
        ),
        *worded(
            (
                "clientsecret is empty",
                "client secret is empty",
                "no client secret found",
                "client secret or certificate",
            ),
            (
                r"clientsecret authorizer: client ?secret is empty|(?:azure|aad|service "
                r"?principal)\b.{0,160}(?:client ?secret is empty|no client secret found)|no client secret "
                r"found.{0,120}(?:azure|service ?principal)|client secret or (?:client )?certificate must be "
                r"(?:provided|specified|set)\b.{0,120}(?:service ?principal|azure)"
            ),
            "likely",
        ),
        Passage(
            literal="arguments are required",
            pattern=r"\baz login\b.{0,200}arguments are required:.{0,40}(?:--tenant|--username|--password)",
            certainty="likely",
        ),
    ),
    match=match,
    differs=(
        "authorization/parameters/tenantid",
        "authorization/parameters/serviceprincipalid",
        "authorization/parameters/serviceprincipalkey",
        "authorization/parameters/serviceprincipalcertificate",
    ),
    compares=(
        "authorization/scheme",
        "authorization/parameters/tenantid",
        "authorization/parameters/serviceprincipalid",
        "authorization/parameters/serviceprincipalkey",
        "authorization/parameters/serviceprincipalcertificate",
        "authorization/parameters/authenticationtype",
    ),
    explanation=(
        "A value that the sign-in needs is not there: the connection was stored with an empty tenant, client id, "
        "secret or certificate, a variable or pipeline secret that should fill it was empty, or the task was not "
        "given it. Microsoft Entra then misses the credential itself, or the task stops before it asks. A value that "
        "is there but wrong, expired or of another tenant gives other codes (AADSTS7000215, 7000222, 700016). In an "
        "answer of Azure DevOps a secret of null means hidden, not empty."
    ),
    remedy="Store the missing value in the connection, or pass it to the task.",
    steps=(
        Step(
            title="See which value is missing",
            detail=(
                "The message names it: client_secret or client_assertion (secret, certificate or federated token), "
                "client_id, tenant or domain. In the connection's JSON look at tenantid, serviceprincipalid and "
                "authenticationType; the secret cannot be read back."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        ),
        Step(
            title="Store it in the connection",
            detail=(
                "Edit the connection in Project settings > Service connections, enter the value and choose Verify and "
                "save. By REST send the whole object with PUT, with serviceprincipalkey set to the secret's value; "
                "never send an empty string for a secret that should be kept."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="If a variable should fill it, find out why it is empty",
            detail=(
                "Secret variables are not put into the environment by themselves: map them under env. Variable groups "
                "have to be linked and permitted, and secrets are withheld from builds of forks."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/set-secret-variables",
        ),
    ),
    needs=(
        "Azure DevOps: Administrator role on the service connection",
        "Microsoft Entra: owner of the application, where a new secret has to be made",
    ),
    repairs=("set-identifiers", "rotate-secret"),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)
