"""Azure DevOps: service connections, their Verify, and the calls that change them."""

import copy
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from armedic.clients._http import Reply, Upstream
from armedic.clients.call import Call, Find, Ref
from armedic.errors import NotFoundError, UpstreamError
from armedic.facts import Connection, ConnectionRole, Execution, PipelinePermissions, Verification
from armedic.ids import ConnectionId
from armedic.targets import ConnectionTarget

VERSION: Final = "7.1"
PREVIEW: Final = "7.1-preview.1"
LATEST: Final = "7.2-preview.4"
"""The version that tells when a connection was changed last; servers of one's own may not have it."""
EXECUTIONS: Final = 20
READ: Final = "Azure DevOps: Reader role on the service connection"
USE: Final = "Azure DevOps: User role on the service connection"
MANAGE: Final = "Azure DevOps: Administrator role on the service connection, organization level included"
CREATE: Final = "Azure DevOps: Creator role for service connections in the project"
READ_PIPELINES: Final = "Azure DevOps: View pipelines in the project"
READ_PROJECT: Final = "Azure DevOps: View project-level information"
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NAMESPACE: Final = "49b48001-ca20-4adc-8111-5b60c903a50c"
_CREATE_BIT: Final = 4
_STATUS_NAMES: Final = {200: "ok", 400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "notFound"}


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """An Azure DevOps project."""

    id: str
    name: str


class DevOpsClient:
    """Azure DevOps Services, or a server of one's own, at one base URL."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def find_connection(self, target: ConnectionTarget) -> Connection | None:
        """The connection with this id or name in the project; None if there is none that Armedic may see.

        By name the answer lacks confidential keys altogether: `get_connection` shows which of them exist. Connections
        that are not ready are found too.

        Raises:
            NotFoundError: No such project.
        Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints (get, get by names), 7.1
        """
        if is_id(target.name_or_id):
            found = await self.get_connection(target, ConnectionId(target.name_or_id))
            if found is not None:
                return found
        query = {"endpointNames": target.name_or_id, "includeFailed": "true", "api-version": VERSION}
        reply = await self._get(target, _endpoints(target.project), query, READ)
        connections = [Connection.from_document(item) for item in _items(reply)]
        wanted = target.name_or_id.casefold()
        return next((one for one in connections if (one.name or "").casefold() == wanted), None)

    async def get_connection(
        self, target: ConnectionTarget, connection_id: ConnectionId, *, version: str = VERSION
    ) -> Connection | None:
        """One connection with its keys; confidential values are masked as null. None where the API answers `null`.

        Raises:
            NotFoundError: No such project.
        Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get, 7.1
        """
        path = f"{_endpoints(target.project)}/{quote(connection_id, safe='')}"
        reply = await self._get(target, path, {"api-version": version}, READ)
        if not isinstance(reply.body, Mapping) or not reply.body.get("id"):
            return None
        return Connection.from_document(reply.body)

    async def list_connections(self, organization: str, project: str) -> list[Connection]:
        """All connections of a project that Armedic may see, those that are not ready included."""
        target = ConnectionTarget(organization=organization, project=project, name_or_id="*")
        query = {"type": "azurerm", "includeFailed": "true", "api-version": VERSION}
        reply = await self._get(target, _endpoints(project), query, READ)
        return [Connection.from_document(item) for item in _items(reply)]

    async def list_projects(self, organization: str) -> list[Project]:
        """All projects of an organization.

        Source: learn.microsoft.com/rest/api/azure/devops/core/projects/list, 7.1
        """
        projects: list[Project] = []
        token: str | None = None
        while True:
            query = {"$top": "500", "api-version": VERSION} | ({"continuationToken": token} if token else {})
            path = f"/{quote(organization, safe='')}/_apis/projects"
            target = ConnectionTarget(organization=organization, project="*", name_or_id="*")
            reply = await self._asked(path, query, READ_PROJECT, target)
            projects += [Project(id=str(item["id"]), name=str(item["name"])) for item in _items(reply)]
            token = reply.headers.get("x-ms-continuationtoken")
            if not token:
                return projects

    async def get_organization_id(self, organization: str) -> str:
        """Id of an organization. Source: connectionData of the location service, as azure-devops 7.1.0b4 calls it."""
        data = await self._connection_data(organization)
        return str(data["instanceId"])

    async def get_own_id(self, organization: str) -> str:
        """Id of Armedic's identity in an organization."""
        data = await self._connection_data(organization)
        return str(data["authenticatedUser"]["id"])

    async def _connection_data(self, organization: str) -> Mapping[str, Any]:
        target = ConnectionTarget(organization=organization, project="*", name_or_id="*")
        reply = await self._get(target, "/_apis/connectionData", {"api-version": PREVIEW}, READ_PROJECT)
        return reply.body if isinstance(reply.body, Mapping) else {}

    async def get_project(self, organization: str, name_or_id: str) -> Project:
        """A project.

        Raises:
            NotFoundError: No such project.
        """
        path = f"/{quote(organization, safe='')}/_apis/projects/{quote(name_or_id, safe='')}"
        target = ConnectionTarget(organization=organization, project=name_or_id, name_or_id="*")
        reply = await self._asked(path, {"api-version": VERSION}, READ_PROJECT, target)
        return Project(id=str(reply.body["id"]), name=str(reply.body["name"]))

    async def may_create(self, organization: str, project_id: str) -> bool | None:
        """Whether Armedic may make service connections in a project; None where Azure DevOps does not tell.

        Source: learn.microsoft.com/rest/api/azure/devops/security/permissions/has-permissions, 7.1-preview.2; security
        namespace ServiceEndpoints
        """
        path = f"/{quote(organization, safe='')}/_apis/permissions/{_NAMESPACE}/{_CREATE_BIT}"
        query = {"tokens": f"endpoints/{project_id}", "api-version": "7.1-preview.2"}
        try:
            reply = await self._upstream.request("GET", path, needs=READ_PROJECT, query=query)
        except UpstreamError:
            return None
        told = reply.body.get("value") if isinstance(reply.body, Mapping) else None
        return told[0] if isinstance(told, list) and told and isinstance(told[0], bool) else None

    async def verify(self, target: ConnectionTarget, connection: Connection) -> Verification:
        """What Azure DevOps' own Verify says of the stored connection; it changes nothing.

        The call answers 200 also when the connection fails; its body tells.
        Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpointproxy, 7.1; data source TestConnection
        """
        group = (connection.scope_level or "").casefold() == "managementgroup"
        body = {
            "dataSourceDetails": {"dataSourceName": "TestConnectionManagementGroup" if group else "TestConnection"},
            "resultTransformationDetails": {},
        }
        project = f"/{quote(target.organization, safe='')}/{quote(target.project, safe='')}"
        path = f"{project}/_apis/serviceendpoint/endpointproxy"
        query = {"endpointId": connection.id or "", "api-version": VERSION}
        reply = await self._upstream.request("POST", path, needs=USE, query=query, body=body, repeatable=True)
        result = reply.body if isinstance(reply.body, Mapping) else {}
        status = result.get("statusCode")
        name = _STATUS_NAMES.get(status, str(status)) if isinstance(status, int) else str(status or "unknown")
        return Verification(
            passed=name.casefold() == "ok", status_code=name, message=str(result.get("errorMessage") or "")
        )

    async def get_pipeline_permissions(self, target: ConnectionTarget, connection_id: str) -> PipelinePermissions:
        """Which pipelines of the target's project may use a connection.

        Source: learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/pipeline-permissions/get, 7.1-preview.1
        """
        path = f"/{quote(target.project, safe='')}/_apis/pipelines/pipelinePermissions/endpoint/{connection_id}"
        reply = await self._get(target, path, {"api-version": PREVIEW}, READ_PIPELINES)
        every = reply.body.get("allPipelines") if isinstance(reply.body, Mapping) else None
        named = reply.body.get("pipelines") if isinstance(reply.body, Mapping) else None
        return PipelinePermissions(
            all_pipelines=isinstance(every, Mapping) and every.get("authorized") is True,
            pipelines=tuple(int(one["id"]) for one in named or () if one.get("authorized") is True),
        )

    async def list_connection_roles(
        self, organization: str, project_id: str, connection_id: str
    ) -> tuple[ConnectionRole, ...]:
        """Who has which role on a connection, inherited ones included.

        Source: learn.microsoft.com/rest/api/azure/devops/securityroles/roleassignments/list, 7.1-preview.1
        """
        scope = "/_apis/securityroles/scopes/distributedtask.serviceendpointrole"
        path = f"{scope}/roleassignments/resources/{project_id}_{connection_id}"
        target = ConnectionTarget(organization=organization, project=project_id, name_or_id="*")
        reply = await self._get(target, path, {"api-version": PREVIEW}, READ)
        return tuple(
            ConnectionRole(
                identity=str(item["identity"].get("displayName") or item["identity"].get("uniqueName") or ""),
                role=str(item["role"].get("name") or ""),
                inherited=item.get("access") == "inherited",
            )
            for item in _items(reply)
            if isinstance(item.get("identity"), Mapping) and isinstance(item.get("role"), Mapping)
        )

    async def list_executions(self, target: ConnectionTarget, connection_id: str) -> tuple[Execution, ...]:
        """The last uses of a connection in the target's project, the newest first; at most EXECUTIONS.

        Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/executionhistory/list, 7.1
        """
        path = f"/{quote(target.project, safe='')}/_apis/serviceendpoint/{connection_id}/executionhistory"
        reply = await self._get(target, path, {"top": str(EXECUTIONS), "api-version": VERSION}, READ)
        records = (item.get("data") for item in _items(reply))
        return tuple(_execution(record) for record in records if isinstance(record, Mapping))

    async def _get(self, target: ConnectionTarget, path: str, query: Mapping[str, str], needs: str) -> Reply:
        return await self._asked(f"/{quote(target.organization, safe='')}{path}", query, needs, target)

    async def _asked(self, path: str, query: Mapping[str, str], needs: str, target: ConnectionTarget) -> Reply:
        reply = await self._upstream.request("GET", path, needs=needs, query=query, also=frozenset({400, 404}))
        if reply.status < 400:  # noqa: PLR2004  the class of refusals
            return reply
        refusal = self._upstream.refusal(reply.status, reply.body, reply.headers, needs)
        if _names_project(refusal):
            raise NotFoundError(
                f"the organization {target.organization} has no project {target.project} that Armedic may see"
            ) from refusal
        if reply.status == 404:  # noqa: PLR2004  not found
            raise NotFoundError(
                f"Azure DevOps has no organization {target.organization} that Armedic may see"
            ) from refusal
        raise refusal


def update_connection(organization: str, connection: Connection, document: Mapping[str, Any]) -> Call:
    """The call that replaces a connection: PUT with the whole object; PATCH on this path shares it instead.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint, 7.1
    """
    path = f"/{quote(organization, safe='')}/_apis/serviceendpoint/endpoints/{connection.id}?api-version={VERSION}"
    return Call(system="devops", environment="", method="PUT", path=path, body=document)


def create_connection(organization: str, document: Mapping[str, Any]) -> Call:
    """The call that creates a connection in the projects that its references name.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create, 7.1
    """
    path = f"/{quote(organization, safe='')}/_apis/serviceendpoint/endpoints?api-version={VERSION}"
    return Call(system="devops", environment="", method="POST", path=path, body=document)


def find_by_name(organization: str, project: str, name: str) -> Find:
    """Whether the project has a connection of this name, ready or not."""

    def pick(body: Any) -> Mapping[str, Any] | None:
        return next((one for one in body.get("value") or () if one.get("name") == name), None)

    path = f"/{quote(organization, safe='')}{_endpoints(project)}"
    query = f"endpointNames={quote(name, safe='')}&includeFailed=true&api-version={VERSION}"
    return Find(path=f"{path}?{query}", pick=pick)


def delete_connection(organization: str, connection_id: str | Ref, project_ids: tuple[str, ...]) -> Call:
    """The call that removes a connection from projects; the application behind it is left alone.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/delete, 7.1
    """
    path = f"/{quote(organization, safe='')}/_apis/serviceendpoint/endpoints/{connection_id}"
    query = f"projectIds={quote(','.join(project_ids), safe=',')}&deep=false&api-version={VERSION}"
    return Call(system="devops", environment="", method="DELETE", path=f"{path}?{query}", gone_is_done=True)


def without_empty_access_token(connection: Connection) -> dict[str, Any]:
    """The connection's document without the access token keys that carry nothing; all else as it was."""
    document: dict[str, Any] = copy.deepcopy(dict(connection.document))
    for key in connection.empty_access_token_keys:
        del document["authorization"]["parameters"][key]
    return document


def is_id(text: str) -> bool:
    """Whether a text has the form of an Azure DevOps id."""
    return _ID.fullmatch(text) is not None


def _endpoints(project: str) -> str:
    return f"/{quote(project, safe='')}/_apis/serviceendpoint/endpoints"


def _items(reply: Reply) -> list[Mapping[str, Any]]:
    value = reply.body.get("value") if isinstance(reply.body, Mapping) else None
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _execution(record: Mapping[str, Any]) -> Execution:
    definition = record.get("definition")
    return Execution(
        pipeline=str(definition.get("name") or "") if isinstance(definition, Mapping) else "",
        result=str(record.get("result") or ""),
        started_at=_time(record.get("startTime")),
        finished_at=_time(record.get("finishTime")),
    )


def _time(text: Any) -> datetime | None:
    return msgspec.convert(text, datetime) if isinstance(text, str) else None


def _names_project(refusal: UpstreamError) -> bool:
    # by name 404 ProjectDoesNotExist..., by id 400 or 404 with VS800075 in the text
    return "ProjectDoesNotExist" in (refusal.code or "") or "VS800075" in str(refusal)
