"""Confidential values of a service connection: kept, replaced, wiped or dropped when parameters are written."""

from azure_sandbox.devops_federation import GENERATED, SCHEME, SUBJECT, generated_parameters
from azure_sandbox.devops_wire import CONFIDENTIAL, SPELLING
from azure_sandbox.world import Organization, ServiceEndpoint


def merge_parameters(endpoint: ServiceEndpoint, given: dict[str, str | None]) -> None:
    """Write authorization parameters as a create or update does.

    Plain parameters are replaced as a whole. A confidential one that is null or left out keeps its stored value; one
    without a stored value is kept only as an empty key, and gone when left out: so a null `accesstoken` stays until an
    update no longer names it. "" wipes the value, except on automatic connections.

    Source: the trace in "Failed to get Azure DevOps Service access token" (null retains, leaving out removes);
    terraform-provider-azuredevops ("" on automatic connections does no harm). Guess: "" wipes on manual ones.
    """
    automatic = endpoint.data.get("creationMode", "").casefold() == "automatic"
    stored = stored_secrets(endpoint)
    spelling = {key.casefold(): key for key in endpoint.parameters}
    parameters: dict[str, str | None] = {}
    secrets: dict[str, str] = {}
    for key, value in given.items():
        name = key.casefold()
        if name in GENERATED:
            continue
        if name not in CONFIDENTIAL:
            parameters[key] = value
            continue
        parameters[key] = None
        if value or (value == "" and not automatic):
            secrets[name] = value
        elif name in stored:
            secrets[name] = stored[name]
    sent = {key.casefold() for key in given}
    for name, value in stored.items():
        if name not in sent:
            secrets[name] = value
            parameters[spelling.get(name) or SPELLING.get(name, name)] = None
    endpoint.parameters = parameters | _generated(endpoint)
    endpoint.secrets = secrets


def _generated(endpoint: ServiceEndpoint) -> dict[str, str | None]:
    """Issuer and subject that were generated before: callers cannot change them."""
    return {key: value for key, value in endpoint.parameters.items() if key.casefold() in GENERATED}


def stored_secrets(endpoint: ServiceEndpoint) -> dict[str, str]:
    """The confidential values that are not empty, by key in lower case."""
    plain = {key.casefold(): value for key, value in endpoint.parameters.items() if key.casefold() in CONFIDENTIAL}
    return {name: value for name, value in {**plain, **endpoint.secrets}.items() if value}


def has_empty_access_token(endpoint: ServiceEndpoint) -> bool:
    """Whether a connection carries an `accesstoken` key, in any letter case, that holds nothing."""
    named = any(key.casefold() == "accesstoken" for key in (*endpoint.parameters, *endpoint.secrets))
    return named and "accesstoken" not in stored_secrets(endpoint)


def refresh_subject(organization: Organization, endpoint: ServiceEndpoint) -> None:
    """Make the subject anew after a rename; under the Entra issuer that changes nothing."""
    if endpoint.scheme.casefold() == SCHEME.casefold():
        kept = {key: value for key, value in endpoint.parameters.items() if key.casefold() != SUBJECT.casefold()}
        endpoint.parameters = kept
        endpoint.parameters = {**kept, **generated_parameters(organization, endpoint)}
