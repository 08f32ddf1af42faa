"""The official azure-devops client, unmodified, against the sandbox over plain HTTP."""

import asyncio
import hashlib
import importlib
import secrets
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from azure.core.exceptions import DeserializationError
from azure_sandbox.app import create_sandbox
from azure_sandbox.seed import load_world
from azure_sandbox.world import World
from msrest.authentication import BasicAuthentication

SHOP = "c0000000-0000-4000-8000-000000000001"
PROJECT = "b0000000-0000-4000-8000-000000000001"


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
def token(world: World) -> str:
    """A personal access token of Morgan, an Administrator of the organization."""
    value = secrets.token_hex(26)
    digest = hashlib.sha256(value.encode()).hexdigest()
    world.organizations["contoso"].members["morgan"].token_digests.append(digest)
    return value


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The sandbox on a free port."""
    app = create_sandbox(world)
    running = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical", timeout_graceful_shutdown=1))
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=[running.serve([listener])], daemon=True)

    def stop() -> None:
        running.should_exit = True
        for connection in set(running.server_state.connections):  # the client keeps its connections open
            connection.transport.abort()

    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The library, imported with a folder of its own for its cache of resource tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_DEVOPS_CACHE_DIR", str(tmp_path_factory.mktemp("azure-devops")))
        return importlib.import_module("azure.devops.connection")


@pytest.fixture
def models(library: Any) -> Any:
    """The wire models of service endpoints."""
    assert library
    return importlib.import_module("azure.devops.v7_1.service_endpoint.models")


@pytest.fixture
def connection(library: Any, address: str, token: str) -> Any:
    """A connection to the organization."""
    return library.Connection(base_url=f"{address}/devops/contoso", creds=BasicAuthentication("", token))


@pytest.fixture
def client(connection: Any) -> Any:
    """The official client for service endpoints, found through the resource areas."""
    return connection.clients_v7_1.get_service_endpoint_client()


def draft(models: Any, name: str = "sc-new") -> Any:
    """A connection to create, as the models have it."""
    reference = models.ServiceEndpointProjectReference(
        name=name, project_reference=models.ProjectReference(id=PROJECT, name="shop")
    )
    parameters = {
        "tenantid": "7e000000-0000-4000-8000-000000000001",
        "serviceprincipalid": "d0000000-0000-4000-8000-000000000001",
        "authenticationType": "spnKey",
        "serviceprincipalkey": secrets.token_hex(8),
    }
    return models.ServiceEndpoint(
        name=name,
        type="azurerm",
        url="https://management.azure.com/",
        data={"environment": "AzureCloud", "scopeLevel": "Subscription", "creationMode": "Manual"},
        authorization=models.EndpointAuthorization(scheme="ServicePrincipal", parameters=parameters),
        service_endpoint_project_references=[reference],
    )


def verified(client: Any, models: Any, endpoint_id: str = SHOP) -> Any:
    """The outcome of TestConnection through the official client."""
    request = models.ServiceEndpointRequest(
        data_source_details=models.DataSourceDetails(data_source_name="TestConnection"),
        result_transformation_details=models.ResultTransformationDetails(),
    )
    return client.execute_service_endpoint_request(request, "shop", endpoint_id)


def test_list(client: Any) -> None:
    """The client lists the connections of a project."""
    assert [endpoint.name for endpoint in client.get_service_endpoints("shop")] == ["sc-shop"]


def test_get_by_names(client: Any) -> None:
    """The client finds connections by name."""
    found = client.get_service_endpoints_by_names("shop", ["sc-shop", "other"], type="azurerm")
    assert [endpoint.id for endpoint in found] == [SHOP]


def test_get(client: Any) -> None:
    """The client reads a connection, with its secret masked."""
    endpoint = client.get_service_endpoint_details("shop", SHOP)
    assert endpoint.authorization.parameters["serviceprincipalkey"] is None
    assert endpoint.created_by.display_name == "Morgan"


def test_get_unknown(client: Any) -> None:
    """An unknown connection reads as nothing."""
    assert client.get_service_endpoint_details("shop", "c0000000-0000-4000-8000-000000000099") is None


def test_create_and_delete(client: Any, models: Any) -> None:
    """The client creates a connection and deletes it again."""
    created = client.create_service_endpoint(draft(models))
    assert (created.is_ready, created.name) == (True, "sc-new")
    client.delete_service_endpoint(created.id, [PROJECT])
    assert client.get_service_endpoint_details("shop", created.id) is None


def test_update(client: Any, world: World) -> None:
    """The client writes a connection back, and the secret is retained."""
    endpoint = client.get_service_endpoint_details("shop", SHOP)
    endpoint.description = "written by the client"
    before = dict(world.organizations["contoso"].endpoints["shop"].secrets)
    assert client.update_service_endpoint(endpoint, SHOP).description == "written by the client"
    assert world.organizations["contoso"].endpoints["shop"].secrets == before


def test_execute_request(client: Any, models: Any) -> None:
    """Verify through the client."""
    outcome = verified(client, models)
    assert (outcome.status_code, outcome.error_message) == ("ok", "")


def test_failed_verify(client: Any, models: Any, world: World) -> None:
    """A failed Verify is an answer for the client too, not an exception."""
    world.organizations["contoso"].endpoints["shop"].parameters["accesstoken"] = None
    outcome = verified(client, models)
    assert outcome.error_message == "Failed to get Azure DevOps Service access token, cache value is invalid."


def test_repair_through_the_client(client: Any, models: Any, world: World) -> None:
    """The article's cure with the official client: leave the empty key out and update."""
    world.organizations["contoso"].endpoints["shop"].parameters["accesstoken"] = None
    endpoint = client.get_service_endpoint_details("shop", SHOP)
    del endpoint.authorization.parameters["accesstoken"]
    client.update_service_endpoint(endpoint, SHOP)
    assert verified(client, models).status_code == "ok"


def test_share(client: Any, models: Any, world: World) -> None:
    """The client shares a connection with another project."""
    depot = type(world.organizations["contoso"].projects["shop"])(project_id="b-2", name="depot")
    world.organizations["contoso"].projects["depot"] = depot
    reference = models.ServiceEndpointProjectReference(
        name="sc-depot", project_reference=models.ProjectReference(id="b-2", name="depot")
    )
    client.share_service_endpoint([reference], SHOP)
    assert [endpoint.name for endpoint in client.get_service_endpoints("depot")] == ["sc-depot"]


def test_history(client: Any) -> None:
    """The client reads the history of a connection."""
    assert client.get_service_endpoint_execution_records("shop", SHOP) == []


def test_refusal_is_the_clients_error(client: Any, models: Any) -> None:
    """A refused write is the client's own error with the message."""
    wanted = draft(models)
    wanted.service_endpoint_project_references = []
    errors = importlib.import_module("azure.devops.exceptions")
    with pytest.raises(errors.AzureDevOpsServiceError, match="At least one project reference required"):
        client.create_service_endpoint(wanted)


def test_projects_and_identity(connection: Any) -> None:
    """The client lists projects, and knows who is signed in."""
    projects = connection.clients_v7_1.get_core_client().get_projects()
    assert [project.name for project in projects] == ["shop"]
    data = connection.clients_v7_1.get_location_client().get_connection_data()
    assert data.authenticated_user.provider_display_name == "Morgan"


def test_pipeline_permissions(connection: Any) -> None:
    """The client authorizes a pipeline for a connection."""
    client = connection.clients_v7_1.get_pipeline_permissions_client()
    models = importlib.import_module("azure.devops.v7_1.pipeline_permissions.models")
    change = models.ResourcePipelinePermissions(pipelines=[models.PipelinePermission(id=16, authorized=True)])
    changed = client.update_pipeline_permisions_for_resource(change, "shop", "endpoint", SHOP)
    assert [pipeline.id for pipeline in changed.pipelines] == [16]
    assert client.get_pipeline_permissions_for_resource("shop", "endpoint", SHOP).pipelines[0].authorized is True


def test_unknown_token(library: Any, address: str) -> None:
    """A token that nobody has leads to the sign-in page, which the client cannot read."""
    stranger = library.Connection(f"{address}/devops/contoso", BasicAuthentication("", secrets.token_hex(26)))
    with pytest.raises(DeserializationError, match="text/html"):
        stranger.clients_v7_1.get_service_endpoint_client().get_service_endpoints("shop")
