"""Wordings of tasks and tools that were given no credential, or only a part of one."""

from typing import Final

from armedic.causes._cause import Passage, worded

_AZURE: Final = r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz login|connect-az)"
_NO_VARIABLE: Final = r"(?<!arm_)(?<!azure_)"
"""A variable of that name is what a tool reads: it may be unset although the connection holds its secret."""
_FIELD: Final = r"(?:secret|clientid|client id|domain|tenantid|tenant id|servicePrincipalKey|servicePrincipalId)"

PASSAGES: Final = (
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
)
"""Longer texts, each with a literal that is looked for first."""
