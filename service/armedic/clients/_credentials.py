"""Builds the azure-identity credential that the settings name."""

from typing import Any

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.identity import aio

from armedic.clients._azure_transport import HttpxTransport
from armedic.clients.clouds import Cloud
from armedic.secret import Secret
from armedic.settings import Settings


def build(settings: Settings, cloud: Cloud, client: httpx.AsyncClient) -> AsyncTokenCredential:
    """The credential for one cloud; the settings were checked at start, so what a kind needs is there.

    Those that ask Entra do so once: `_token` asks again. The endpoints of managed identities have rules of their own
    for that, which azure-identity knows; retries are few, since to wait for one that is dead helps nobody.
    """
    own = settings.clouds.get(cloud.environment)
    options: dict[str, Any] = {"transport": HttpxTransport(client), "retry_total": 1, "retry_backoff_factor": 0.2}
    everywhere = options | {"authority": cloud.entra_url, "disable_instance_discovery": True}
    at_cloud = everywhere | {"retry_total": 0}
    tenant = (own and own.tenant_id) or settings.tenant_id or ""
    client_id = (own and own.client_id) or settings.client_id or ""
    secret = (own and own.client_secret) or settings.client_secret
    match settings.credential:
        case "client-secret":
            value = secret.reveal() if secret else ""
            return aio.ClientSecretCredential(tenant, client_id, value, **at_cloud)
        case "certificate":
            path = settings.client_certificate_file
            return aio.CertificateCredential(tenant, client_id, str(path) if path else None, **at_cloud)
        case "workload-identity":
            return aio.WorkloadIdentityCredential(tenant_id=tenant or None, client_id=client_id or None, **at_cloud)
        case "managed-identity":
            return aio.ManagedIdentityCredential(client_id=client_id or None, **options)
        case "azure-cli":
            return aio.AzureCliCredential(tenant_id=tenant)
        case "environment":
            return aio.EnvironmentCredential(**at_cloud)
        case _:
            return aio.DefaultAzureCredential(**everywhere)


def on_behalf_of(
    settings: Settings, cloud: Cloud, client: httpx.AsyncClient, tenant_id: str, assertion: Secret
) -> AsyncTokenCredential:
    """The credential that exchanges one user's token; the settings were checked at start, as above.

    Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
    """
    own = settings.clouds.get(cloud.environment)
    secret = (own and own.client_secret) or settings.client_secret
    proof: dict[str, Any]
    match settings.credential:
        case "certificate" if settings.client_certificate_file is not None:
            proof = {"client_certificate": settings.client_certificate_file.read_bytes()}
        case "workload-identity" if settings.federated_token_file is not None:
            # read anew each time: Kubernetes changes the token in it
            proof = {"client_assertion_func": settings.federated_token_file.read_text}
        case _:
            proof = {"client_secret": secret.reveal() if secret else ""}
    return aio.OnBehalfOfCredential(
        tenant_id,
        (own and own.client_id) or settings.client_id or "",
        user_assertion=assertion.reveal(),
        transport=HttpxTransport(client),
        retry_total=0,
        authority=cloud.entra_url,
        disable_instance_discovery=True,
        **proof,
    )
