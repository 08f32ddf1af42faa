"""The official msgraph-sdk client, unmodified, signed in with azure-identity, against the sandbox over TLS."""

import base64
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from azure.identity.aio import ClientSecretCredential
from azure_sandbox.seed import load_world
from azure_sandbox.world import World

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # kiota_abstractions warns of a class of its own
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph.generated.applications.applications_request_builder import ApplicationsRequestBuilder
    from msgraph.generated.applications.item.add_password.add_password_post_request_body import (
        AddPasswordPostRequestBody,
    )
    from msgraph.generated.applications.item.remove_password.remove_password_post_request_body import (
        RemovePasswordPostRequestBody,
    )
    from msgraph.generated.models.application import Application
    from msgraph.generated.models.federated_identity_credential import FederatedIdentityCredential
    from msgraph.generated.models.key_credential import KeyCredential
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.models.password_credential import PasswordCredential
    from msgraph.generated.models.service_principal import ServicePrincipal
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient
    from msgraph_core import GraphClientFactory  # type: ignore[import-untyped]  # the package has no py.typed

SHOP_OBJECT = "e0000000-0000-4000-8000-000000000001"
SHOP_CLIENT = "d0000000-0000-4000-8000-000000000001"
SHOP_PRINCIPAL = "f0000000-0000-4000-8000-000000000001"


# the SDK imports its request builders when they are first used, and warns of classes that it generated itself
pytestmark = pytest.mark.filterwarnings("ignore:This class is deprecated. Please use the generic:DeprecationWarning")


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
async def graph(server: Any) -> AsyncIterator[GraphServiceClient]:
    """The official client, signed in as the service's own identity."""
    own = server.world.applications["armedic"]
    base_url = f"{server.url}/graph/v1.0"
    credential = ClientSecretCredential(
        own.tenant_id,
        own.client_id,
        own.secrets[0].value,
        authority=f"{server.url}/entra",
        connection_verify=server.authority_file,
        retry_total=0,
    )
    provider = AzureIdentityAuthenticationProvider(
        credential,
        scopes=["https://graph.microsoft.com/.default"],
        allowed_hosts=[urlsplit(server.url).hostname or ""],
    )
    transport = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=server.authority_file))
    http = httpx.AsyncClient(base_url=base_url, transport=transport)
    adapter = GraphRequestAdapter(provider, GraphClientFactory.create_with_default_middleware(client=http))
    adapter.base_url = base_url
    async with credential, http, contextlib.aclosing(transport):  # the client's own wrapper does not close it
        yield GraphServiceClient(request_adapter=adapter)


async def test_applications(graph: GraphServiceClient) -> None:
    """The client creates, reads, changes and deletes an application."""
    made = await graph.applications.post(Application(display_name="sc-new", sign_in_audience="AzureADMyOrg"))
    assert made is not None
    assert made.id
    item = graph.applications.by_application_id(made.id)
    await item.patch(Application(notes="changed"))
    changed = await item.get()
    assert changed is not None
    assert (changed.display_name, changed.notes, changed.app_id) == ("sc-new", "changed", made.app_id)
    await item.delete()
    with pytest.raises(ODataError) as caught:
        await item.get()
    assert caught.value.response_status_code == 404


async def test_filter(graph: GraphServiceClient) -> None:
    """The client finds an application by its client id, with chosen properties."""
    query = ApplicationsRequestBuilder.ApplicationsRequestBuilderGetQueryParameters(
        filter=f"appId eq '{SHOP_CLIENT}'", select=["id", "appId"], top=5
    )
    found = await graph.applications.get(RequestConfiguration(query_parameters=query))
    assert found is not None
    assert [item.id for item in found.value or []] == [SHOP_OBJECT]


async def test_get_by_client_id(graph: GraphServiceClient) -> None:
    """The client reads an application and its principal by the client id."""
    application = await graph.applications_with_app_id(SHOP_CLIENT).get()
    principal = await graph.service_principals_with_app_id(SHOP_CLIENT).get()
    assert application is not None
    assert principal is not None
    assert (application.id, principal.id) == (SHOP_OBJECT, SHOP_PRINCIPAL)
    assert principal.account_enabled is True


async def test_passwords(graph: GraphServiceClient, server: Any) -> None:
    """The client adds a secret, sees its value once, and removes it."""
    item = graph.applications.by_application_id(SHOP_OBJECT)
    body = AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name="armedic"))
    made = await item.add_password.post(body)
    assert made is not None
    stored = server.world.applications["shop"].secrets[-1]
    assert (made.secret_text, str(made.key_id), made.hint) == (stored.value, stored.key_id, stored.value[:3])
    await item.remove_password.post(RemovePasswordPostRequestBody(key_id=made.key_id))
    assert len(server.world.applications["shop"].secrets) == 1


async def test_certificates(graph: GraphServiceClient, server: Any) -> None:
    """The client registers a certificate."""
    der = base64.b64decode(load_world("certificate").applications["shop"].certificates[0].key)
    given = KeyCredential(type="AsymmetricX509Cert", usage="Verify", key=der, display_name="CN=x")
    await graph.applications.by_application_id(SHOP_OBJECT).patch(Application(key_credentials=[given]))
    assert base64.b64decode(server.world.applications["shop"].certificates[0].key) == der


async def test_federated_credentials(graph: GraphServiceClient) -> None:
    """The client makes an application trust an issuer."""
    credentials = graph.applications.by_application_id(SHOP_OBJECT).federated_identity_credentials
    given = FederatedIdentityCredential(
        name="deploy", issuer="https://i.example", subject="s", audiences=["api://AzureADTokenExchange"]
    )
    await credentials.post(given)
    listed = await credentials.get()
    assert listed is not None
    assert [item.name for item in listed.value or []] == ["deploy"]


async def test_service_principals(graph: GraphServiceClient) -> None:
    """The client makes a principal and disables it."""
    application = await graph.applications.post(Application(display_name="sc-new"))
    assert application is not None
    made = await graph.service_principals.post(ServicePrincipal(app_id=application.app_id))
    assert made is not None
    assert made.id
    item = graph.service_principals.by_service_principal_id(made.id)
    await item.patch(ServicePrincipal(account_enabled=False))
    after = await item.get()
    assert after is not None
    assert after.account_enabled is False


async def test_restore(graph: GraphServiceClient) -> None:
    """The client lists deleted applications and restores one."""
    await graph.applications.by_application_id(SHOP_OBJECT).delete()
    deleted = await graph.directory.deleted_items.graph_application.get()
    assert deleted is not None
    assert [item.id for item in deleted.value or []] == [SHOP_OBJECT]
    await graph.directory.deleted_items.by_directory_object_id(SHOP_OBJECT).restore.post()
    assert await graph.applications.by_application_id(SHOP_OBJECT).get() is not None


async def test_organization(graph: GraphServiceClient) -> None:
    """The client reads the tenant."""
    found = await graph.organization.get()
    assert found is not None
    assert [item.display_name for item in found.value or []] == ["Contoso"]


async def test_refusal(graph: GraphServiceClient) -> None:
    """A refusal arrives as the client's error, with Graph's code."""
    with pytest.raises(ODataError) as caught:
        await graph.applications.post(Application())
    assert caught.value.error is not None
    assert caught.value.error.code == "Request_BadRequest"
