"""Tenant, client id, secret or certificate is empty or was not sent."""

from typing import Final

from armedic.causes._cause import Cause, Step
from armedic.causes._missing_credentials import PASSAGES
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
    passages=PASSAGES,
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
