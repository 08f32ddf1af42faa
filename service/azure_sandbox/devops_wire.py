"""Service connections on the wire: what a caller sends, and what it is shown, with confidential values masked."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from azure_sandbox.devops_call import Call
from azure_sandbox.devops_federation import GENERATED, SCHEME, generated_parameters
from azure_sandbox.devops_identity import Role, roles_on
from azure_sandbox.devops_versions import at_least
from azure_sandbox.world import Organization, Project, ServiceEndpoint

CONFIDENTIAL: Final = frozenset(
    {
        "accesstoken",
        "apitoken",
        "password",
        "publishprofile",
        "serviceprincipalcertificate",
        "serviceprincipalkey",
    }
)
"""Keys whose values are never shown, in lower case. Source: ListEndpointTypes.json, isConfidential."""
SPELLING: Final = {"serviceprincipalcertificate": "servicePrincipalCertificate"}
"""Confidential keys that are not written in lower case."""


class ProjectReference(msgspec.Struct, kw_only=True):
    """A project, by id or name."""

    id: str | None = None
    name: str | None = None


class EndpointReference(msgspec.Struct, kw_only=True, rename="camel"):
    """A project that a connection is in, with its name there."""

    project_reference: ProjectReference | None = None
    name: str | None = None
    description: str | None = None


class Authorization(msgspec.Struct, kw_only=True):
    """Scheme and parameters; a missing part of an update stays as it is."""

    scheme: str | None = None
    parameters: dict[str, str | None] | None = None


class EndpointBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A service endpoint as callers send it; what they may not set is ignored."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    url: str | None = None
    owner: str | None = None
    description: str | None = None
    data: dict[str, str | None] | None = None
    authorization: Authorization | None = None
    is_disabled: bool | None = None
    service_endpoint_project_references: list[EndpointReference] | None = None


def names_by_project(endpoint: ServiceEndpoint) -> dict[str, str]:
    """The connection's name in each project that it is in."""
    return endpoint.projects or {endpoint.owner_project: endpoint.name}


def find_endpoint(organization: Organization, endpoint_id: str) -> tuple[str, ServiceEndpoint] | None:
    """A connection and its key in the organization's map, by id."""
    return organization.endpoint(endpoint_id)


def projects_of(organization: Organization, endpoint: ServiceEndpoint) -> list[Project]:
    """The projects that a connection is in."""
    inside = names_by_project(endpoint)
    if len(inside) == 1:  # nearly always, and then there is no order to keep
        (project_id,) = inside
        project = organization.project(project_id)
        if project is not None and project.project_id == project_id:
            return [project]
    return [project for project in organization.projects.values() if project.project_id in inside]


def roles_of_caller(call: Call, endpoint: ServiceEndpoint) -> set[Role]:
    """The caller's roles on a connection, in the project of the path or in any of its projects."""
    projects = [call.given_project] if call.given_project else projects_of(call.organization, endpoint)
    return roles_on(call.caller, endpoint, projects)


def shown(call: Call, endpoint: ServiceEndpoint, *, masked: Literal["null", "absent"]) -> dict[str, Any]:
    """A connection as the caller sees it.

    Args:
        call: Names the project whose name for the connection is shown.
        endpoint: The connection.
        masked: How confidential keys look: "null" in GET by id, POST and PUT, "absent" in lists.

    Source: GetServiceEndpointDetails.json, CreateAzureRMEndpoint.json (null), ListEndpoints.json (absent).
    Source: geekzter's conversion scripts, which take the first reference for the owning project.
    Guess: that isDisabled and isOutdated, documented for 7.2, are shown in every version.
    """
    names = names_by_project(endpoint)
    project_id = call.given_project.project_id if call.given_project else endpoint.owner_project
    body: dict[str, Any] = {
        "data": dict(endpoint.data),
        "id": endpoint.id,
        "name": names.get(project_id, endpoint.name),
        "type": endpoint.type,
        "url": endpoint.url,
        "createdBy": identity_reference(call, endpoint.created_by),
        "description": endpoint.descriptions.get(project_id, endpoint.description),
        "authorization": {"parameters": _parameters(call, endpoint, masked), "scheme": endpoint.scheme},
        "isShared": len(names) > 1,
        "isOutdated": False,
        "isDisabled": endpoint.is_disabled,
        "isReady": endpoint.is_ready,
        "operationStatus": {"state": endpoint.operation_state, "statusMessage": endpoint.operation_message},
        "owner": endpoint.owner,
        "serviceEndpointProjectReferences": [
            {
                "projectReference": {"id": project.project_id, "name": project.name},
                "name": names[project.project_id],
                "description": endpoint.descriptions.get(project.project_id, endpoint.description),
            }
            for project in sorted(
                projects_of(call.organization, endpoint), key=lambda one: one.project_id != endpoint.owner_project
            )
        ],
    }
    if call.version and at_least(call.version, "7.2"):
        body["creationDate"] = timestamp(endpoint.created)
        body["modificationDate"] = timestamp(endpoint.modified or endpoint.created)
        body["modifiedBy"] = identity_reference(call, endpoint.modified_by or endpoint.created_by)
    return body


def partly_shown(endpoint: ServiceEndpoint) -> dict[str, Any]:
    """A connection that the caller may not read: the id, but neither type nor data.

    Source: terraform-provider-azuredevops, commons.go, which reads that as a lack of permission. Guess: other keys.
    """
    return {"id": endpoint.id, "isShared": False, "isReady": endpoint.is_ready, "owner": endpoint.owner}


def _parameters(call: Call, endpoint: ServiceEndpoint, masked: Literal["null", "absent"]) -> dict[str, str | None]:
    result: dict[str, str | None] = {}
    for key, value in endpoint.parameters.items():
        name = key.casefold()
        if name in GENERATED:
            continue
        if name not in CONFIDENTIAL:
            result[key] = value
        elif masked == "null":
            result[key] = None
    if masked == "null" and endpoint.scheme.casefold() != SCHEME.casefold():
        present = {key.casefold() for key in endpoint.parameters}
        result |= {SPELLING.get(name, name): None for name in endpoint.secrets if name not in present}
    return result | generated_parameters(call.organization, endpoint)


def identity_reference(call: Call, identity_id: str) -> dict[str, Any]:
    """A person or principal as Azure DevOps shows it. Source: CreateAzureRMEndpoint.json."""
    member = next((member for member in call.organization.members.values() if member.id == identity_id), None)
    descriptor = f"aad.{identity_id.replace('-', '')}"
    avatar = f"{call.base_url}/_apis/GraphProfile/MemberAvatars/{descriptor}"
    return {
        "displayName": member.display_name if member else identity_id,
        "url": f"{call.base_url}/_apis/Identities/{identity_id}",
        "_links": {"avatar": {"href": avatar}},
        "id": identity_id,
        "uniqueName": member.unique_name if member else "",
        "imageUrl": avatar,
        "descriptor": descriptor,
    }


def timestamp(moment: datetime) -> str:
    """A date as Azure DevOps writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
