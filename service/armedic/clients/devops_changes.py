"""Azure DevOps: calls that change who may use a service connection, and how it signs in."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from armedic.clients.call import Call, Find
from armedic.clients.devops import PREVIEW, VERSION
from armedic.facts import Connection

ADMINISTER: Final = "Azure DevOps: Administrator role on the service connection"
_CONVERT: Final = "ConvertAuthenticationScheme"


def authorize_pipelines(
    organization: str, project: str, connection_id: str, pipelines: Iterable[int], *, authorized: bool
) -> Call:
    """Let pipelines of a project use a connection, or no longer; those that are not named stay as they are.

    Source: learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/pipeline-permissions (update), 7.1-preview.1
    """
    body = {"pipelines": [{"id": one, "authorized": authorized} for one in pipelines]}
    return _permissions(organization, project, connection_id, body)


def authorize_all_pipelines(organization: str, project: str, connection_id: str, *, authorized: bool) -> Call:
    """Let every pipeline of a project use a connection, or only those that are named one by one. Source: as above."""
    return _permissions(organization, project, connection_id, {"allPipelines": {"authorized": authorized}})


def _permissions(organization: str, project: str, connection_id: str, body: Any) -> Call:
    place = f"/{quote(organization, safe='')}/{quote(project, safe='')}"
    path = f"{place}/_apis/pipelines/pipelinePermissions/endpoint/{connection_id}?api-version={PREVIEW}"
    return Call(system="devops", environment="", method="PATCH", path=path, body=body)


def convert_connection(organization: str, project: str, connection: Connection, document: Mapping[str, Any]) -> Call:
    """The call that changes a connection's scheme to the one in the object, and nothing else of it.

    Args:
        project: Id or name of the project that owns the connection: from another one it is refused.

    Source: azure-devops-docs, convert-service-connections.md and the script on connect-to-azure.md, 7.1
    """
    path = f"{_endpoint(organization, project, connection)}?operation={_CONVERT}&api-version={VERSION}"
    return Call(system="devops", environment="", method="PUT", path=path, body=document)


def find_connection_if(
    organization: str, project: str, connection: Connection, holds: Callable[[Connection], bool]
) -> Find:
    """Whether the connection is by now as a call whose answer was lost should have made it."""

    def pick(body: Any) -> Mapping[str, Any] | None:
        shown = Connection.from_document(body or {})
        return {"id": shown.id} if holds(shown) else None

    return Find(path=f"{_endpoint(organization, project, connection)}?api-version={VERSION}", pick=pick)


def _endpoint(organization: str, project: str, connection: Connection) -> str:
    place = f"/{quote(organization, safe='')}/{quote(project, safe='')}"
    return f"{place}/_apis/serviceendpoint/endpoints/{connection.id}"
