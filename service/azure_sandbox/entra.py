"""Microsoft Entra's token endpoint: who signs in with which credential, for which resource. No HTTP."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

import msgspec

from azure_sandbox.clouds import DEVOPS_AUDIENCE, Cloud
from azure_sandbox.entra_access import api_of, mint_for_application
from azure_sandbox.entra_assertions import EXCHANGE_RESOURCE_ID, check_assertion
from azure_sandbox.entra_errors import EntraRefusalError, Refusals
from azure_sandbox.tokens import GRAPH_RESOURCE_ID, CredentialKind, mint
from azure_sandbox.world import Application, ServicePrincipal, Tenant, World

__all__ = [
    "EntraRefusalError",
    "NotSimulatedError",
    "SignIn",
    "TokenGrant",
    "check_sign_in",
    "find_tenant",
    "prove_client",
    "request_token",
    "resource_of",
]

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_DEFAULT: Final = "/.default"
_VAULT_RESOURCE_ID: Final = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
_WITHOUT_TENANT: Final = frozenset({"common", "organizations", "consumers"})


class NotSimulatedError(Exception):
    """Something that Entra does and the sandbox does not; the message says what."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who proved to be whom, and for which resource."""

    principal: ServicePrincipal
    audience: str
    credential_kind: CredentialKind


class TokenGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was issued."""

    access_token: str
    audience: str
    principal_id: str
    expires_in: int = 3599
    """Seconds."""
    token_type: str = "Bearer"  # noqa: S105  a kind, not a secret


def request_token(
    world: World,
    cloud: Cloud,
    tenant_segment: str,
    form: Mapping[str, str],
    *,
    token_urls: Collection[str] = (),
) -> TokenGrant:
    """The answer to a token request with client credentials; arguments and refusals are those of `check_sign_in`."""
    proved = check_sign_in(world, cloud, tenant_segment, form, token_urls=token_urls)
    api = api_of(world, proved.principal.tenant_id, proved.audience)
    if api is None:
        token = mint(world, cloud, proved.principal, proved.audience, credential_kind=proved.credential_kind)
    else:
        token = mint_for_application(world, cloud, proved.principal, api, proved.audience)
    return TokenGrant(
        access_token=token,
        audience=proved.audience,
        principal_id=proved.principal.object_id,
    )


def check_sign_in(
    world: World,
    cloud: Cloud,
    tenant_segment: str,
    form: Mapping[str, str],
    *,
    token_urls: Collection[str] = (),
) -> SignIn:
    """Who a token request comes from, and what the token would be for.

    Args:
        world: The state.
        cloud: The cloud whose authority was addressed.
        tenant_segment: Tenant id or domain, from the path.
        form: The form fields; of v2.0 (`scope`) or v1 (`resource`). Unknown fields do not matter.
        token_urls: Token URLs that a certificate assertion may name besides the published ones.

    Raises:
        EntraRefusalError: Entra refuses, in the order of the checks below.
        NotSimulatedError: A grant or resource that exists but is not simulated.

    Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow. Guess: the order of checks.
    """
    refusals = Refusals(world.now())
    tenant = find_tenant(world, cloud, tenant_segment)
    _check_form(form, refusals)
    _, principal, kind = prove_client(world, cloud, tenant_segment, form, token_urls=token_urls)
    audience = resource_of(world, tenant, cloud, form, refusals)
    return SignIn(principal=principal, audience=audience, credential_kind=kind)


def prove_client(
    world: World, cloud: Cloud, tenant_segment: str, form: Mapping[str, str], *, token_urls: Collection[str] = ()
) -> tuple[Application, ServicePrincipal, CredentialKind]:
    """Which application asks, and how it proved that; arguments and refusals are those of `check_sign_in`."""
    now = world.now()
    refusals = Refusals(now)
    tenant = find_tenant(world, cloud, tenant_segment)
    if not form.get("client_id"):
        raise refusals.parameter_missing("client_id")
    application, principal = _check_client(world, tenant, form["client_id"], refusals)
    published = _published_token_urls(cloud, tenant, tenant_segment)
    kind = _check_credential(application, tenant, cloud, form, token_urls={*published, *token_urls}, now=now)
    return application, principal, kind


def find_tenant(world: World, cloud: Cloud, segment: str, *, error: str | None = None) -> Tenant:
    """The tenant that a path names.

    Raises:
        EntraRefusalError: There is none (90002), it lives in another cloud, or the name is malformed. `error` is the
            class for 90002: discovery answers invalid_tenant, the token endpoint invalid_request.
    """
    refusals = Refusals(world.now())
    if segment.casefold() in _WITHOUT_TENANT:
        raise refusals.tenant_missing()
    tenant = world.tenant(segment, cloud.environment)
    if tenant is not None:
        return tenant
    if not _is_guid(segment) and "." not in segment:
        raise refusals.tenant_malformed(segment)
    if any(world.tenant(segment, other.environment) for other in world.tenants.values()):
        raise refusals.other_cloud()
    raise refusals.tenant_not_found(segment, error=error)


def _check_form(form: Mapping[str, str], refusals: Refusals) -> None:
    grant_type = form.get("grant_type", "")
    if not grant_type:
        raise refusals.parameter_missing("grant_type")
    if not form.get("client_id"):
        raise refusals.parameter_missing("client_id")
    if grant_type != "client_credentials":
        raise refusals.grant_unsupported(grant_type)
    if not form.get("scope") and not form.get("resource"):
        raise refusals.parameter_missing("scope")


def _check_client(
    world: World, tenant: Tenant, client_id: str, refusals: Refusals
) -> tuple[Application, ServicePrincipal]:
    now = refusals.now
    application = world.application(client_id, tenant.tenant_id) or _application_of_other_tenant(world, client_id)
    if application is None or not _visible(application.visible_at, now):
        raise refusals.application_not_found(client_id, tenant.display_name)
    principal = world.service_principal(client_id, tenant.tenant_id)
    if principal is None or not _visible(principal.visible_at, now):
        if application.tenant_id != tenant.tenant_id:
            raise refusals.application_not_found(client_id, tenant.display_name)
        raise refusals.principal_missing(client_id, tenant.tenant_id)
    if not principal.account_enabled:
        raise refusals.disabled(client_id, application.display_name)
    return application, principal


def _application_of_other_tenant(world: World, client_id: str) -> Application | None:
    """A multi-tenant application by its home registration."""
    for candidate in world.applications.values():
        same = candidate.client_id.casefold() == client_id.casefold() and candidate.deleted_at is None
        if same and candidate.sign_in_audience != "AzureADMyOrg":
            return candidate
    return None


def _check_credential(
    application: Application,
    tenant: Tenant,
    cloud: Cloud,
    form: Mapping[str, str],
    *,
    token_urls: Collection[str],
    now: datetime,
) -> CredentialKind:
    refusals = Refusals(now)
    if assertion := form.get("client_assertion"):
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise refusals.parameter_missing("client_assertion_type")
        return check_assertion(application, tenant, cloud, assertion, token_urls=token_urls, now=now)
    value = form.get("client_secret")
    if not value:
        raise refusals.credential_missing()
    matching = [s for s in application.secrets if s.value == value and _visible(s.effective_at, now) and s.start <= now]
    if not matching:
        raise refusals.secret_wrong(application.client_id)
    if all(secret.end <= now for secret in matching):
        raise refusals.secret_expired(application.client_id)
    return "secret"


def resource_of(world: World, tenant: Tenant, cloud: Cloud, form: Mapping[str, str], refusals: Refusals) -> str:
    """The resource that a token is asked for; refusals are those of `check_sign_in`."""
    scope = form.get("scope", "")
    if not scope:
        resource = form["resource"]
    else:
        wanted = [part for part in scope.split() if part not in {"openid", "profile", "offline_access"}]
        if len({part.rsplit("/", 1)[0] for part in wanted}) > 1:
            raise refusals.two_resources(scope)
        if len(wanted) != 1 or not wanted[0].endswith(_DEFAULT):
            raise refusals.scope_invalid(scope)
        resource = wanted[0].removesuffix(_DEFAULT)
    if resource.rstrip("/") in {EXCHANGE_RESOURCE_ID, cloud.exchange_audience}:
        raise NotSimulatedError("Tokens for the token exchange audience are not simulated.")
    if not _is_known_resource(world, tenant, cloud, resource.rstrip("/")):
        raise refusals.resource_not_found(resource, tenant.display_name)
    return resource


def _is_known_resource(world: World, tenant: Tenant, cloud: Cloud, resource: str) -> bool:
    known = {*cloud.arm_audiences, cloud.graph_audience, cloud.vault_audience, GRAPH_RESOURCE_ID, _VAULT_RESOURCE_ID}
    known = {audience.rstrip("/") for audience in known}
    if cloud.environment == "AzureCloud":
        known |= {DEVOPS_AUDIENCE, "https://app.vssps.visualstudio.com"}
    if resource in known or api_of(world, tenant.tenant_id, resource) is not None:
        return True
    return world.service_principal(resource.removeprefix("api://"), tenant.tenant_id) is not None


def _published_token_urls(cloud: Cloud, tenant: Tenant, segment: str) -> set[str]:
    names = {segment, tenant.tenant_id, *tenant.domains}
    return {
        f"{cloud.authority}/{name}{path}"
        for name in names
        for path in ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/")
    }


def _visible(since: datetime | None, now: datetime) -> bool:
    return since is None or since <= now


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.casefold()
    except ValueError:
        return False
