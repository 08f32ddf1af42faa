"""The state of Azure DevOps: organizations, projects, members and service connections."""

from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import msgspec

from azure_sandbox.finder import Finder


class Project(msgspec.Struct, kw_only=True):
    """An Azure DevOps project; `roles` maps identity id to its project-wide role on service connections."""

    project_id: str
    name: str
    roles: dict[str, Literal["Reader", "User", "Creator", "Administrator"]] = {}


class PipelinePermissions(msgspec.Struct, kw_only=True):
    """Which pipelines may use a service connection in one project."""

    all_pipelines: bool = False
    pipelines: list[int] = []


class ServiceEndpoint(msgspec.Struct, kw_only=True):
    """A service connection as Azure DevOps stores it.

    `data` and `parameters` keep the keys as they were sent; confidential values live in `secrets` (lower-case key), and
    a confidential key that was sent without a value stands in `parameters` with None.
    """

    id: str
    name: str
    scheme: str
    owner_project: str
    created: datetime
    created_by: str
    type: str = "azurerm"
    url: str = "https://management.azure.com/"
    description: str = ""
    owner: str = "library"
    data: dict[str, str] = {}
    parameters: dict[str, str | None] = {}
    secrets: dict[str, str] = {}
    projects: dict[str, str] = {}
    """Project id to the connection's name there."""
    descriptions: dict[str, str] = {}
    """Project id to the connection's description there."""
    is_ready: bool = True
    is_disabled: bool = False
    operation_state: str = "Ready"
    operation_message: str = ""
    roles: dict[str, Literal["Reader", "User", "Administrator"]] = {}
    """Identity id to its role on this connection; project roles apply besides."""
    pipelines: dict[str, PipelinePermissions] = {}
    """Project id to its pipeline permissions."""
    executions: list[dict[str, Any]] = []
    modified: datetime | None = None
    modified_by: str | None = None


class Identity(msgspec.Struct, kw_only=True):
    """A member of an organization: a service principal (same id as in Entra) or a user."""

    id: str
    display_name: str
    unique_name: str
    token_digests: list[str] = []
    """SHA-256 (hex) of the personal access tokens that sign in as this identity."""
    organization_role: Literal["Reader", "User", "Creator", "Administrator"] | None = None
    """Role on every service connection of the organization; "Administrator" may change credentials."""


class Organization(msgspec.Struct, kw_only=True, dict=True):
    """An Azure DevOps organization connected to an Entra tenant."""

    organization_id: str
    name: str
    tenant_id: str
    projects: dict[str, Project] = {}
    members: dict[str, Identity] = {}
    endpoints: dict[str, ServiceEndpoint] = {}

    @cached_property
    def _projects(self) -> Finder[Project]:
        return Finder(lambda project: (project.project_id.casefold(), project.name.casefold()))

    @cached_property
    def _endpoints(self) -> Finder[ServiceEndpoint]:
        return Finder(lambda endpoint: (endpoint.id.casefold(),))

    def project(self, id_or_name: str) -> Project | None:
        """The project with this id or name, whatever its letter case."""
        found = self._projects.find(self.projects, id_or_name.casefold())
        return found[1] if found else None

    def endpoint(self, endpoint_id: str) -> tuple[str, ServiceEndpoint] | None:
        """The connection with this id and its key in the map."""
        return self._endpoints.find(self.endpoints, endpoint_id.casefold())
