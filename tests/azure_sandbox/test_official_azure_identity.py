"""The official azure-identity credentials, unmodified, against the sandbox over TLS."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, ClientAssertionCredential, ClientSecretCredential
from azure.identity.aio import CertificateCredential as AsyncCertificateCredential
from azure.identity.aio import ClientAssertionCredential as AsyncClientAssertionCredential
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.seed import referenced
from azure_sandbox.tokens import mint_federated_assertion, verify
from azure_sandbox.world import FederatedCredential, World

SCOPE = "https://management.azure.com/.default"
ISSUER = "https://vstoken.dev.azure.com/66666666-0000-4000-8000-000000000001"
SUBJECT = "sc://contoso/shop/deploy"
EXCHANGE = "api://AzureADTokenExchange"


def principal_of(world: World, token: AccessToken) -> str:
    """The object id in a token, verified."""
    return verify(world, token.token, CLOUDS["AzureCloud"].arm_audiences).object_id


def options(server: Any) -> dict[str, Any]:
    """What points an official credential at the sandbox."""
    return {
        "authority": f"{server.url}/entra",
        "connection_verify": server.authority_file,
        "disable_instance_discovery": True,
        "retry_total": 0,
    }


def by_secret(server: Any, kind: Callable[..., Any]) -> Any:
    """A credential with the shop's secret."""
    shop = server.world.applications["shop"]
    return kind(shop.tenant_id, shop.client_id, shop.secrets[0].value, **options(server))


def by_certificate(server: Any, kind: Callable[..., Any]) -> Any:
    """A credential with the shop's certificate."""
    shop = server.world.applications["shop"]
    pem = referenced(server.world, "@certificate:shop/0").encode()
    return kind(shop.tenant_id, shop.client_id, certificate_data=pem, **options(server))


def by_assertion(server: Any, kind: Callable[..., Any]) -> Any:
    """A credential with assertions such as Azure DevOps makes."""
    shop = server.world.applications["shop"]
    trusted = FederatedCredential(id="f", name="f", issuer=ISSUER, subject=SUBJECT, audiences=[EXCHANGE])
    shop.federated_credentials.append(trusted)

    def assertion() -> str:
        return mint_federated_assertion(server.world, ISSUER, SUBJECT, EXCHANGE)

    return kind(shop.tenant_id, shop.client_id, assertion, **options(server))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(by_secret, ClientSecretCredential, id="secret"),
        pytest.param(by_certificate, CertificateCredential, id="certificate"),
        pytest.param(by_assertion, ClientAssertionCredential, id="assertion"),
    ],
)
def test_sync_credential(server: Any, make: Callable[..., Any], kind: Callable[..., Any]) -> None:
    """A synchronous credential (MSAL, with discovery) gets a token that Resource Manager accepts."""
    with make(server, kind) as credential:
        token = credential.get_token(SCOPE)
    assert principal_of(server.world, token) == server.world.service_principals["shop"].object_id


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(by_secret, AsyncClientSecretCredential, id="secret"),
        pytest.param(by_certificate, AsyncCertificateCredential, id="certificate"),
        pytest.param(by_assertion, AsyncClientAssertionCredential, id="assertion"),
    ],
)
async def test_async_credential(server: Any, make: Callable[..., Any], kind: Callable[..., Any]) -> None:
    """An asynchronous credential (no discovery) gets a token that Resource Manager accepts."""
    async with make(server, kind) as credential:
        token = await credential.get_token(SCOPE)
    assert principal_of(server.world, token) == server.world.service_principals["shop"].object_id


def test_domain_and_other_cloud(server: Any) -> None:
    """A tenant may be named by its domain."""
    shop = server.world.applications["shop"]
    with ClientSecretCredential(
        "contoso.example", shop.client_id, shop.secrets[0].value, **options(server)
    ) as credential:
        token = credential.get_token(SCOPE)
    assert principal_of(server.world, token) == server.world.service_principals["shop"].object_id


async def test_refusal_is_an_authentication_error(server: Any) -> None:
    """A wrong secret is a ClientAuthenticationError that carries the AADSTS code."""
    shop = server.world.applications["shop"]
    wrong = base64.b64encode(b"not the secret").decode()
    async with AsyncClientSecretCredential(shop.tenant_id, shop.client_id, wrong, **options(server)) as credential:
        with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
            await credential.get_token(SCOPE)
