"""How Azure DevOps refuses: its error envelope and the messages that the sandbox knows."""

import uuid
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

_CORE: Final = "Microsoft.TeamFoundation.Core.WebApi"
_ENDPOINTS: Final = "Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi"
_FRAMEWORK: Final = "Microsoft.TeamFoundation.Framework.Server"
_COMMON: Final = "Microsoft.VisualStudio.Services.Common"


class DevOpsError(Exception):
    """A refusal in Azure DevOps' envelope; callers branch on `type_key`, not on the text."""

    def __init__(self, status: int, message: str, type_key: str, *, namespace: str = _ENDPOINTS) -> None:
        """Build the refusal; `namespace` is also the assembly, .NET's own exceptions come from mscorlib."""
        super().__init__(message)
        self.status = status
        self.type_key = type_key
        self.namespace = namespace

    def body(self) -> dict[str, Any]:
        """The envelope. Source: microsoft/azure-devops-go-api models.go; actions/runner WrappedException.cs."""
        plain = self.namespace == "System"
        return {
            "$id": "1",
            "innerException": None,
            "message": str(self),
            "typeName": f"{self.namespace}.{self.type_key}, {'mscorlib' if plain else self.namespace}",
            "typeKey": self.type_key,
            "errorCode": 0,
            "eventId": 0 if plain else 3000,
        }


class NotSimulatedError(Exception):
    """Something that Azure DevOps does and the sandbox does not; the message says what."""


class RefusedError(Exception):
    """A refusal that is no envelope: a sign-in page, an empty 401."""

    def __init__(self, response: Response) -> None:
        """Keep the answer."""
        super().__init__(response.status_code)
        self.response = response


def argument(message: str) -> DevOpsError:
    """A .NET ArgumentException. Source: devopsshield/azure-devops-workload-identity-federation, captured answers."""
    return DevOpsError(400, message, "ArgumentException", namespace="System")


def argument_null(parameter: str) -> DevOpsError:
    """A body that does not bind. Source: Azure/azure-cli-extensions issue 6453 (text). Guess: status and type."""
    message = f"Value cannot be null. Parameter name: {parameter}"
    return DevOpsError(400, message, "ArgumentNullException", namespace="System")


def internal(detail: str) -> DevOpsError:
    """TF400898. Source: azure-devops-cli-extension issue 1000, refused bodies surface as 500."""
    return DevOpsError(
        500, f"TF400898: An Internal Error Occurred. {detail}", "UnexpectedException", namespace=_FRAMEWORK
    )


def project_not_found(project: str) -> DevOpsError:
    """No such project. Source: recorded answers of the CLI extension (name); Guess: the words for an id."""
    try:
        uuid.UUID(project)
    except ValueError:
        message = (
            f"TF200016: The following project does not exist: {project}. Verify that the name of the project is "
            "correct and that the project exists on the specified Azure DevOps Server."
        )
        return DevOpsError(404, message, "ProjectDoesNotExistWithNameException", namespace=_CORE)
    message = (
        f"VS800075: The project with id 'vstfs:///Classification/TeamProject/{project}' does not exist, or you do not "
        "have permission to access it."
    )
    return DevOpsError(404, message, "ProjectDoesNotExistException", namespace=_CORE)


def endpoint_not_found(endpoint_id: str) -> DevOpsError:
    """No such connection, on a write. Guess: no source shows it (reads answer null)."""
    return DevOpsError(
        404, f"Service connection with ID {endpoint_id} was not found.", "ServiceEndpointNotFoundException"
    )


def duplicate_name(name: str) -> DevOpsError:
    """The name is taken. Source: terraform-provider-azuredevops acceptance tests. Guess: 500, as they expect."""
    message = (
        f"Service connection with name {name} already exists. Only a user having Administrator/User role permissions "
        f"on service connection {name} can see it."
    )
    return DevOpsError(500, message, "DuplicateServiceConnectionException")


def unknown_scheme(endpoint_type: str, scheme: str) -> DevOpsError:
    """The type has no such scheme. Source: terraform-provider-azuredevops issue 845. Guess: status."""
    message = f"Unable to find service connection type '{endpoint_type}' using authentication scheme '{scheme}'"
    return DevOpsError(400, message, "ServiceEndpointException")


def may_not_create() -> DevOpsError:
    """Not a Creator. Source: terraform-provider-azuredevops issue 723. Guess: status."""
    message = (
        "You do not have permission to create a service connection. You need to be a Creator for service connections "
        "in this project."
    )
    return DevOpsError(403, message, "AccessDeniedException")


def may_not_administer(name: str) -> DevOpsError:
    """Not an Administrator of the connection. Guess: text."""
    message = f"You do not have permission to manage service connection {name}. You need to be an Administrator of it."
    return DevOpsError(403, message, "AccessDeniedException")


def may_not_use(name: str) -> DevOpsError:
    """Neither User nor Administrator. Guess: that Verify needs User, and the text."""
    message = f"You do not have permission to use service connection {name}. You need to be a User of it."
    return DevOpsError(403, message, "AccessDeniedException")


def may_not_change_credentials() -> DevOpsError:
    """An Administrator of the project may rename, not more. Source: "Be careful with service connections".

    Guess: status.
    """
    message = (
        "You need to be an organization/collection level Administrator of the service endpoint to perform this "
        "operation"
    )
    return DevOpsError(403, message, "AccessDeniedException")


def unauthorized(identity: str) -> DevOpsError:
    """Signed in, but no member. Source: public client tests, TF400813."""
    message = f"TF400813: The user '{identity}' is not authorized to access this resource."
    return DevOpsError(401, message, "UnauthorizedRequestException", namespace=_FRAMEWORK)


def version_missing(method: str) -> DevOpsError:
    """A write without api-version. Source: actions/runner WebApiResources.g.cs."""
    message = (
        f'No api-version was supplied for the "{method}" request. The version must be supplied either as part of the '
        'Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").'
    )
    return DevOpsError(400, message, "VssVersionNotSpecifiedException", namespace=_COMMON)


def version_out_of_range(version: str, highest: str) -> DevOpsError:
    """Newer than the server. Source: actions/runner VssApiResourceExceptions.cs."""
    message = (
        f"The requested REST API version of {version} is out of range for this server. The latest REST API version "
        f"this server supports is {highest}."
    )
    return DevOpsError(400, message, "VssVersionOutOfRangeException", namespace=_COMMON)


def version_malformed(method: str, version: str) -> DevOpsError:
    """Not a version at all. Guess: no source shows it."""
    message = f'An invalid api-version "{version}" was supplied for the "{method}" request.'
    return DevOpsError(400, message, "VssVersionNotSpecifiedException", namespace=_COMMON)


def preview_missing(version: str) -> DevOpsError:
    """The resource is only a preview in this version. Source: actions/runner WebApiResources.g.cs."""
    message = (
        f'The requested version "{version}" of the resource is under preview. The -preview flag must be supplied in '
        f'the api-version for such requests. For example: "{version}-preview"'
    )
    return DevOpsError(400, message, "VssInvalidPreviewVersionException", namespace=_COMMON)


def error_response(error: DevOpsError, headers: dict[str, str]) -> Response:
    """The envelope as an answer; errors do not echo the api-version. Source: recorded answers of the CLI extension."""
    response = JSONResponse(error.body(), error.status, {**headers, "X-TFS-ServiceError": quote(str(error))})
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    return response
