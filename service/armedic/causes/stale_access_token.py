"""The connection carries an access token without a value, and Azure DevOps insists on using it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._state import shown, verified
from armedic.facts import Certainty, Connection, Evidence, Facts, Payload, Verification

SYMPTOM: Final = "Failed to get Azure DevOps Service access token, cache value is invalid"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look for the key in what was sent, answered and stored. Masked answers write null for values they hide."""
    found: list[Evidence] = []
    for payload in shown(facts):
        if not _carries(payload.connection) or (payload.source == "devops" and verified(facts)):
            continue
        found += [_evidence(payload, key, facts) for key in payload.connection.empty_access_token_keys]
    return tuple(found)


def ruled_out(facts: Facts) -> bool:
    """Whether the connection as it is stored has no such key."""
    return not _carries(facts.connection)


def _carries(connection: Connection) -> bool:
    fits = (connection.scheme or "ServicePrincipal").casefold() == "serviceprincipal"
    azure = (connection.type or "azurerm").casefold() == "azurerm"
    return fits and azure and bool(connection.empty_access_token_keys)


def _evidence(payload: Payload, key: str, facts: Facts) -> Evidence:
    parameters = payload.connection.document
    for member in ("authorization", "parameters"):
        parameters = next(value for name, value in parameters.items() if name.casefold() == member)
    observed = parameters[key]
    return Evidence(
        source=payload.source,
        location=payload.at("authorization", "parameters", key),
        item=payload.item,
        observed=observed,
        expected="absent, or a token",
        named=payload.connection.named,
        certainty=_certainty(payload, observed, facts),
    )


def _certainty(payload: Payload, observed: object, facts: Facts) -> Certainty:
    if facts.reference is not None and _carries(facts.reference):
        return "possible"  # a connection that works has it too
    if payload.source == "devops":
        verification = facts.seen_verification
        if not isinstance(verification, Verification):
            return "likely"
        return "confirmed" if SYMPTOM.casefold() in verification.message.casefold() else "possible"
    return "likely" if payload.masked and observed is None else "confirmed"


CAUSE: Final = Cause(
    slug="stale-access-token",
    title="The connection carries an empty access token, and Azure DevOps refuses it",
    area="connection",
    signatures=(SYMPTOM, "Service access token, cache value is invalid"),
    likely_signatures=(
        "Failed to get Azure DevOps Service access token",
        "Service access token from property cache service, cache key is invalid",
        "Service access token is invalid, token shouldn't be null",
        "Service token (AccessTokenKey) is invalid. Try to validate again",
    ),
    passages=(
        Passage(
            literal='accesstoken"',
            pattern=r'serviceprincipalkey"?.{0,300}"\*{0,2}access_?token" ?: ?(?:null|"")'
            r'|"\*{0,2}access_?token" ?: ?(?:null|"").{0,300}serviceprincipalkey',
            certainty="likely",
        ),
        Passage(
            literal="cache value",
            pattern=(
                r"(?:azure devops|service connection|service endpoint|access token|"
                r"\bverif\w{1,8})\b.{0,160}\bcache value (?:is )?(?:not valid|invalid)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service access token",
            pattern=r"service access token (?:[^.]{0,40}\bcache\b|is (?:null|invalid|empty))",
            certainty="likely",
        ),
        Passage(
            literal='accesstoken"',
            pattern=(
                r"(?:tenantid|serviceprincipalid|accesstokentype)\"?.{0,300}\"access_?token\" ?: ?\"\"|"
                r"\"access_?token\" ?: ?\"\".{0,300}(?:tenantid|serviceprincipalid|accesstokentype)"
            ),
            certainty="likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    differs=("authorization/parameters/accesstoken",),
    compares=("authorization/parameters/accesstoken", "authorization/scheme", "data/creationmode"),
    explanation=(
        "The authorization parameters of this service connection contain the key `accesstoken` without a value (null "
        "or an empty string). The key belongs to the automatic creation of a connection and is not part of one that "
        "works. As long as it is there, Azure DevOps looks for a cached token of the person who created the "
        "connection, finds none, and refuses Verify and Save before it ever signs in to Azure. Neither the secret nor "
        "the roles of the service principal are at fault."
    ),
    remedy="Store the connection again without the `accesstoken` key; everything else stays as it is.",
    steps=(
        Step(
            title="Read the connection as it is stored",
            detail=(
                "Send GET https://dev.azure.com/{organization}/{project}/_apis/serviceendpoint/endpoints/{endpointId}"
                "?api-version=7.1 and keep the answer. Take the answer to this call, not an entry of the list: the "
                "list leaves keys out."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get",
        ),
        Step(
            title="Remove the key",
            detail=(
                "In that JSON delete `accesstoken` from authorization.parameters, in whatever letter case it is "
                "written. Leave `serviceprincipalkey: null` where it is: null means that the stored secret is kept."
            ),
            who="Administrator of the service connection",
        ),
        Step(
            title="Store it again, then verify",
            detail=(
                "Send the JSON with PUT to https://dev.azure.com/{organization}/_apis/serviceendpoint/endpoints/"
                "{endpointId}?api-version=7.1, then choose Verify in the project settings. Use PUT although the "
                "support article prints PATCH: PATCH on this address shares a connection with projects."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
        ),
    ),
    repairs=("remove-access-token",),
    needs=("Azure DevOps: Administrator role on the service connection",),
    references=(
        "https://learn.microsoft.com/troubleshoot/azure/devops/failed-to-get-azure-devops-service-access-token",
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
    ),
)
