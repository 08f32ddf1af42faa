"""Verify: `endpointproxy` signs in as the connection and reads its subscription, and wraps the outcome."""

import copy
import http
import uuid
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.devops_call import Call, compact
from azure_sandbox.devops_endpoints import decode
from azure_sandbox.devops_federation import environment, parameter
from azure_sandbox.devops_identity import has_role, may_create, roles_on
from azure_sandbox.devops_secrets import has_empty_access_token, merge_parameters
from azure_sandbox.devops_sign_in import CertificateUnreadableError, sign_in
from azure_sandbox.devops_versions import at_least
from azure_sandbox.devops_wire import EndpointBody, find_endpoint, names_by_project
from azure_sandbox.entra import EntraRefusalError
from azure_sandbox.resource_manager import read_management_group, read_subscription
from azure_sandbox.world import ServiceEndpoint, new_id

UNSAVED: Final = frozenset({"0", "00000000-0000-0000-0000-000000000000"})
"""`endpointId` of a connection that is not saved yet. Guess: the all-zero GUID."""
_SOURCES: Final = frozenset({"testconnection", "testconnectionmanagementgroup"})
_OK: Final = 200


class DataSource(msgspec.Struct, kw_only=True, rename="camel"):
    """Which data source of the type is asked."""

    data_source_name: str | None = None


class ProxyRequest(msgspec.Struct, kw_only=True, rename="camel"):
    """A request to `endpointproxy`; details may be left out for a stored connection."""

    data_source_details: DataSource | None = None
    service_endpoint_details: EndpointBody | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a test of a connection went."""

    status: int = 400
    error: str = ""
    result: list[Any] = []


def execute_request(call: Call) -> Response:
    """The outcome of a data source; the HTTP status is 200 whatever the target said.

    Source: terraform-provider-azuredevops, validateServiceEndpoint; "Error when verifying the manual Azure RM service
    connection". Guess: that 200 also wraps every failure before the target is called.
    """
    body = decode(call, ProxyRequest, "serviceEndpointRequest")
    endpoint = _endpoint(call, body)
    source = (body.data_source_details.data_source_name if body.data_source_details else None) or ""
    if source.casefold() not in _SOURCES or endpoint.type.casefold() != "azurerm":
        message = f"The data source {source!r} of service connections of type {endpoint.type!r} is not simulated."
        raise errors.NotSimulatedError(message)
    outcome = test_connection(call, endpoint)
    answer: dict[str, Any] = {
        "result": outcome.result,
        "statusCode": _status_code(call, outcome.status),
        "errorMessage": outcome.error,
    }
    if call.version and at_least(call.version, "7.2"):
        answer["activityId"] = str(uuid.uuid4())
    return call.answer(answer)


def _status_code(call: Call, status: int) -> int | str:
    """A number on request, else the .NET name in camel case. Source: azure-devops-go-api, serviceendpoint models."""
    if call.wanted.enums_as_numbers:
        return status
    name = _net_name(status)
    return "ok" if status == _OK else name[0].lower() + name[1:]


def _net_name(status: int) -> str:
    """A status as .NET's HttpStatusCode names it, e.g. NotFound."""
    return http.HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _endpoint(call: Call, body: ProxyRequest) -> ServiceEndpoint:
    """What is tested: the stored connection, with the details of the request over it, or only the details.

    Guess: secrets that the details leave out are taken from the stored connection; Verify needs the role User on it,
    and Creator in the project for an unsaved one.
    """
    endpoint_id = call.query("endpointId")
    if endpoint_id is None:
        raise errors.NotSimulatedError("Queries of data sources without endpointId are not simulated.")
    details = body.service_endpoint_details
    if endpoint_id in UNSAVED:
        if details is None:
            raise errors.argument_null("serviceEndpointDetails")
        if not may_create(call.caller, call.project):
            raise errors.may_not_create()
        return _over(_unsaved(call), details)
    found = find_endpoint(call.organization, endpoint_id)
    if found is None or call.project.project_id not in names_by_project(found[1]):
        raise errors.endpoint_not_found(endpoint_id)
    if not has_role(roles_on(call.caller, found[1], [call.project]), "User"):
        raise errors.may_not_use(found[1].name)
    return _over(found[1], details) if details else found[1]


def _unsaved(call: Call) -> ServiceEndpoint:
    return ServiceEndpoint(
        id=new_id(),
        name="",
        scheme="",
        owner_project=call.project.project_id,
        created=call.world.now(),
        created_by=call.caller.id,
        url="",
    )


def _over(stored: ServiceEndpoint, details: EndpointBody) -> ServiceEndpoint:
    endpoint = copy.deepcopy(stored)
    endpoint.type = details.type or endpoint.type
    endpoint.url = details.url or endpoint.url
    if details.data is not None:
        endpoint.data = {key: value or "" for key, value in details.data.items()}
    if details.authorization is not None:
        endpoint.scheme = details.authorization.scheme or endpoint.scheme
        merge_parameters(endpoint, details.authorization.parameters or {})
    return endpoint


def test_connection(call: Call, endpoint: ServiceEndpoint) -> Outcome:
    """Sign in as the connection and read what it is scoped to."""
    cloud = CLOUDS.get(environment(endpoint))
    # Source: ListEndpointTypes.json, isVerifiable "False". Guess: text.
    if endpoint.scheme.casefold() == "managedserviceidentity":
        return Outcome(error="Service connections that use a managed identity cannot be verified.")
    # Guess: a disabled connection is not used at all; text.
    if endpoint.is_disabled:
        return Outcome(error=f"Service connection '{endpoint.name}' is disabled.")
    # Source: "Failed to get Azure DevOps Service access token". Guess: status.
    if endpoint.scheme.casefold() == "serviceprincipal" and has_empty_access_token(endpoint):
        return Outcome(error="Failed to get Azure DevOps Service access token, cache value is invalid.")
    # Guess: an unknown environment or an incomplete identity; text.
    if cloud is None:
        return Outcome(error=f"The environment '{environment(endpoint)}' is not supported.")
    for name in ("tenantid", "serviceprincipalid"):
        if not parameter(endpoint, name):
            return Outcome(error=f"Endpoint auth data not present: {name}")
    try:
        token = sign_in(call.world, call.organization, cloud, endpoint)
    except (EntraRefusalError, CertificateUnreadableError) as error:
        return _token_failure(error)
    return _read_target(call, endpoint, token)


def _token_failure(error: Exception) -> Outcome:
    """Source: azure-rm-service-connection-not-listed-for-a-task.md. Guess: 400 for every refusal of Entra."""
    prefix = "Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message:"
    return Outcome(error=f"{prefix} {error}")


def _read_target(call: Call, endpoint: ServiceEndpoint, token: str) -> Outcome:
    """Call the address that the connection names; path and address are joined without a slash.

    Source: ListEndpointTypes.json, TestConnection and TestConnectionManagementGroup.
    """
    data = {key.casefold(): value for key, value in endpoint.data.items()}
    group = data.get("managementgroupid", "") if data.get("scopelevel", "").casefold() == "managementgroup" else None
    if group is None:
        path = f"subscriptions/{data.get('subscriptionid', '')}?api-version=2016-06-01"
    else:
        path = f"providers/Microsoft.Management/managementGroups/{group}?api-version=2018-01-01-preview"
    url = endpoint.url + path
    cloud = _cloud_at(call, url)
    if cloud is None:
        # Guess: an address that is no Resource Manager; text.
        message = (
            f"Failed to query service connection API: '{url}'. Error Message: The remote name could not be resolved"
        )
        return Outcome(error=message)
    if group is None:
        status, body = read_subscription(call.world, cloud, token, data.get("subscriptionid", ""))
    else:
        status, body = read_management_group(call.world, cloud, token, group)
    if status == _OK:
        return Outcome(status=_OK, result=[compact(body)])
    message = (
        f"Failed to query service connection API: '{url}'. Status Code: '{_net_name(status)}', "
        f"Response from server: '{compact(body)}'"
    )
    return Outcome(status=status, error=message)


def _cloud_at(call: Call, url: str) -> Cloud | None:
    """The cloud whose Resource Manager answers at an address: a published host, or this sandbox's own."""
    target = urlsplit(url)
    own = urlsplit(call.sandbox.base_url(call.request)).netloc
    for cloud in CLOUDS.values():
        published = urlsplit(cloud.arm_url).netloc
        if target.netloc == published and target.scheme == "https":
            return cloud
        if target.netloc == own and target.path.startswith(f"{cloud.prefix}/arm/"):
            return cloud
    return None
