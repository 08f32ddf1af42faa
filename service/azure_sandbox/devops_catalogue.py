"""The types of service connections that Azure DevOps offers; here the parts of `azurerm` that clients read."""

from typing import Any, Final

from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.devops_call import Call


def _input(identifier: str, *, required: bool = False, confidential: bool = False, values: tuple[str, ...] = ()) -> Any:
    """An input descriptor."""
    descriptor: dict[str, Any] = {
        "id": identifier,
        "name": identifier,
        "inputMode": "passwordBox" if confidential else "textBox",
        "isConfidential": confidential,
        "validation": {"isRequired": required, "dataType": "string"},
    }
    if values:
        descriptor["values"] = {
            "defaultValue": values[0],
            "possibleValues": [{"value": value, "displayValue": value} for value in values],
        }
    return descriptor


def _scheme(name: str, inputs: list[Any], properties: dict[str, str] | None = None) -> dict[str, Any]:
    return {"scheme": name, "displayName": name, "inputDescriptors": inputs, "properties": properties or {}}


# Source: ListEndpointTypes.json, shortened to what decides about a connection.
_AZURERM: Final[dict[str, Any]] = {
    "name": "azurerm",
    "displayName": "Azure Resource Manager",
    "description": "Service connection type for Azure Resource Manager connections",
    "endpointUrl": {"displayName": "Server Url", "value": "https://management.azure.com/", "isVisible": "false"},
    "dataSources": [
        {
            "name": "TestConnection",
            "endpointUrl": "{{{endpoint.url}}}subscriptions/{{{endpoint.subscriptionId}}}?api-version=2016-06-01",
            "resultSelector": "jsonpath:$",
        },
        {
            "name": "TestConnectionManagementGroup",
            "endpointUrl": (
                "{{{endpoint.url}}}providers/Microsoft.Management/managementGroups/{{{endpoint.managementGroupId}}}"
                "?api-version=2018-01-01-preview"
            ),
            "resultSelector": "jsonpath:$",
        },
    ],
    "authenticationSchemes": [
        _scheme(
            "ServicePrincipal",
            [
                _input("accessToken", confidential=True),
                _input("serviceprincipalid", required=True),
                _input("authenticationType", values=("spnKey", "spnCertificate")),
                _input("serviceprincipalkey", confidential=True),
                _input("servicePrincipalCertificate", confidential=True),
                _input("tenantid", required=True),
            ],
        ),
        _scheme(
            "WorkloadIdentityFederation",
            [
                _input("serviceprincipalid"),
                _input("workloadIdentityFederationSubject"),
                _input("workloadIdentityFederationIssuer"),
                _input("tenantid", required=True),
            ],
        ),
        _scheme("ManagedServiceIdentity", [_input("tenantid", required=True)], {"isVerifiable": "False"}),
        _scheme("PublishProfile", [_input("publishProfile", confidential=True), _input("tenantid")]),
    ],
    "inputDescriptors": [
        _input("environment", required=True, values=tuple(CLOUDS)),
        _input("scopeLevel", values=("Subscription", "ManagementGroup", "AzureMLWorkspace")),
        _input("subscriptionId"),
        _input("subscriptionName"),
        _input("managementGroupId"),
        _input("managementGroupName"),
        _input("creationMode", values=("Automatic", "Manual")),
    ],
    "dependencyData": [
        {
            "input": "environment",
            "map": [
                {
                    "key": cloud.environment,
                    "value": [
                        {"key": "environmentUrl", "value": cloud.arm_url},
                        {"key": "activeDirectoryAuthority", "value": f"{cloud.authority}/"},
                        {"key": "microsoftGraphUrl", "value": f"{cloud.graph_audience}/"},
                    ],
                }
                for cloud in CLOUDS.values()
            ],
        },
    ],
    "trustedHosts": [cloud.arm_url.removeprefix("https://").rstrip("/") for cloud in CLOUDS.values()],
}


def list_types(call: Call) -> Response:
    """The type `azurerm`, in short form; other types are not described.

    Raises:
        DevOpsError: The type has no such scheme.
    """
    kind = call.query("type")
    if kind is not None and kind.casefold() != "azurerm":
        message = f"The description of service connection type {kind!r} is not simulated."
        raise errors.NotSimulatedError(message)
    scheme = call.query("scheme")
    schemes = [entry for entry in _AZURERM["authenticationSchemes"] if scheme in {None, entry["scheme"]}]
    if not schemes:
        raise errors.unknown_scheme("azurerm", scheme or "")
    return call.collection([{**_AZURERM, "authenticationSchemes": schemes}])
