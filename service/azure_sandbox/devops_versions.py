"""API versions of Azure DevOps: the table of resources that clients negotiate with, and the rules for a request."""

import re
from typing import Any, Final

import msgspec
from starlette.requests import Request

from azure_sandbox import devops_errors as errors

_VERSION: Final = re.compile(r"(\d+\.\d)(-preview(?:\.(\d+))?)?")


class Resource(msgspec.Struct, frozen=True):
    """One row of the table that `OPTIONS _apis` answers."""

    id: str
    area: str
    name: str
    template: str
    version: int
    minimum: str
    released: str
    """"0.0": a preview in every version."""
    maximum: str = "7.2"

    def row(self) -> dict[str, Any]:
        """The wire form. Source: recorded answer to OPTIONS _apis (CLI extension)."""
        return {
            "id": self.id,
            "area": self.area,
            "resourceName": self.name,
            "routeTemplate": self.template,
            "resourceVersion": self.version,
            "minVersion": self.minimum,
            "maxVersion": self.maximum,
            "releasedVersion": self.released,
        }


AREAS: Final = {
    "1814ab31-2f4f-4a9f-8761-f4d77dc5a5d7": "serviceendpoint",
    "79134c72-4a58-4b42-976c-04e7115f32bf": "core",
    "a81a0441-de52-4000-aa15-ff0e07bfbbaa": "pipelinePermissions",
}
"""Resource areas, all served below the organization. Source: azure-devops 7.1.0b4, resource_area_identifier."""

ENDPOINTS: Final = Resource(
    "14e48fdc-2c8b-41ce-a0c3-e26f6cc55bd0",
    "serviceendpoint",
    "endpoints",
    "_apis/serviceendpoint/endpoints/{endpointId}",
    4,
    "5.2",
    "7.1",
)
PROJECT_ENDPOINTS: Final = Resource(
    "e85f1c62-adfc-4b74-b618-11a150fb195e",
    "serviceendpoint",
    "endpoints",
    "{project}/_apis/serviceendpoint/endpoints/{endpointId}",
    4,
    "4.1",
    "7.1",
)
PROXY: Final = Resource(
    "cc63bb57-2a5f-4a7a-b79c-c142d308657e",
    "serviceendpoint",
    "endpointproxy",
    "{project}/_apis/serviceendpoint/endpointproxy",
    1,
    "4.1",
    "7.1",
)
HISTORY: Final = Resource(
    "10a16738-9299-4cd1-9a81-fd23ad6200d0",
    "serviceendpoint",
    "executionhistory",
    "{project}/_apis/serviceendpoint/{endpointId}/executionhistory",
    1,
    "4.1",
    "7.1",
)
TYPES: Final = Resource(
    "5a7938a4-655e-486c-b562-b78c54a7e87b",
    "serviceendpoint",
    "types",
    "_apis/serviceendpoint/types",
    1,
    "4.1",
    "7.1",
)
PERMISSIONS: Final = Resource(
    "b5b9a4a4-e6cd-4096-853c-ab7d8b0c4eb2",
    "pipelinePermissions",
    "pipelinePermissions",
    "{project}/_apis/pipelines/pipelinePermissions/{resourceType}/{resourceId}",
    1,
    "5.1",
    "0.0",
)
ROLE_ASSIGNMENTS: Final = Resource(
    "9461c234-c84c-4ed2-b918-2f0f92ad0a35",
    "securityroles",
    "roleassignments",
    "_apis/securityroles/scopes/{scopeId}/roleassignments/resources/{resourceId}/{identityId}",
    1,
    "2.2",
    "0.0",
)
ROLE_DEFINITIONS: Final = Resource(
    "f4cc9a86-453c-48d2-b44d-d3bd5c105f4f",
    "securityroles",
    "roledefinitions",
    "_apis/securityroles/scopes/{scopeId}/roledefinitions",
    1,
    "2.2",
    "0.0",
)
# Source: azure-devops 7.1.0b4 (id, 7.1-preview.2); VSS web client (template). Guess: minimum, released.
HAS_PERMISSIONS: Final = Resource(
    "dd3b8bd6-c7fc-4cbd-929a-933d9c011c9d",
    "Security",
    "Permissions",
    "_apis/{resource}/{securityNamespaceId}/{permissions}",
    2,
    "1.0",
    "7.1",
)
# Source: azure-devops 7.1.0b4 (ids); Guess: versions of the three below, which the recorded table leaves out.
PROJECTS: Final = Resource(
    "603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/projects/{*projectId}", 4, "1.0", "7.1"
)
RESOURCE_AREAS: Final = Resource(
    "e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/resourceAreas/{areaId}", 1, "3.2", "0.0"
)
CONNECTION_DATA: Final = Resource(
    "00d9565f-ed9c-4a06-9a50-00e7896ccab4", "Location", "ConnectionData", "_apis/connectionData", 1, "1.0", "0.0"
)

TABLE: Final = (
    ENDPOINTS,
    PROJECT_ENDPOINTS,
    PROXY,
    HISTORY,
    TYPES,
    PERMISSIONS,
    ROLE_ASSIGNMENTS,
    ROLE_DEFINITIONS,
    HAS_PERMISSIONS,
    PROJECTS,
    RESOURCE_AREAS,
    CONNECTION_DATA,
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller asks of the answer's form, in the query or as parameters of the Accept header."""

    version: str | None
    enums_as_numbers: bool = False
    no_array_wrap: bool = False


def wanted(request: Request) -> Wanted:
    """The version and form that a request asks for; the query wins over the header. Source: rest-api-versioning.md."""
    parameters: dict[str, str] = {}
    for part in request.headers.get("Accept", "").split(";"):
        name, _, value = part.partition("=")
        parameters[name.strip().casefold()] = value.strip().strip('"')
    version = request.query_params.get("api-version") or parameters.get("api-version")
    return Wanted(
        version=version or None,
        enums_as_numbers=parameters.get("enumsasnumbers", "").casefold() == "true",
        no_array_wrap=parameters.get("noarraywrap", "").casefold() == "true",
    )


def negotiate(resource: Resource, version: str | None, method: str) -> str:
    """The version that a request is served with, as the answer's Content-Type echoes it.

    Raises:
        DevOpsError: Missing on a write, malformed, out of range, or a preview without its flag.

    Source: microsoft/azure-devops-go-api versionnegotiation.go; actions/runner WebApiResources.g.cs
    """
    released = _number(resource.released)
    if version is None:
        # Guess: reads float to the newest released version (third-party measurement).
        if method not in {"GET", "HEAD", "OPTIONS"}:
            raise errors.version_missing(method)
        return resource.released if released > (0, 0) else f"{resource.maximum}-preview.{resource.version}"
    match = _VERSION.fullmatch(version)
    if match is None:
        raise errors.version_malformed(method, version)
    number, preview, revision = match.groups()
    # Guess: a version that is too old, or a preview revision that is too new, is refused in the same words.
    if not _number(resource.minimum) <= _number(number) <= _number(resource.maximum):
        raise errors.version_out_of_range(version, resource.maximum)
    if revision is not None and int(revision) > resource.version:
        raise errors.version_out_of_range(version, f"{number}-preview.{resource.version}")
    if preview is None:
        if _number(number) > released:
            raise errors.preview_missing(version)
        return version
    return f"{number}-preview.{revision or resource.version}"


def at_least(version: str, number: str) -> bool:
    """Whether a negotiated version is this one or a later one."""
    return _number(version.partition("-")[0]) >= _number(number)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
