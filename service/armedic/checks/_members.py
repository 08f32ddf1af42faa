"""What a member of a connection's object should be: each rule looks at one of them and says what is odd."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from armedic.checks._connection import FEDERATED, PRINCIPAL, scheme_of
from armedic.facts import Connection

STACK: Final = "azurestack"
RETIRED: Final = "azuregermancloud"
ENVIRONMENTS: Final[Mapping[str, tuple[str, str]]] = {
    name.casefold(): (name, url)
    for name, url in (
        ("AzureCloud", "https://management.azure.com/"),
        ("AzureUSGovernment", "https://management.usgovcloudapi.net/"),
        ("AzureChinaCloud", "https://management.chinacloudapi.cn/"),
        ("AzureGermanCloud", "https://management.microsoftazure.de/"),
    )
}
"""Name and address of each cloud, by its name in lower case; Azure Stack has an address of its own.

Source: MicrosoftDocs/vsts-rest-api-specs ListEndpointTypes.json, dependencyData of azurerm
"""
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_ISSUER: Final = re.compile(
    r"https://login\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn)/([^/]+)/v2\.0/?", re.IGNORECASE
)
_SCOPE: Final = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_LEVELS: Final = frozenset({"subscription", "managementgroup", "azuremlworkspace"})
_SITE_SEGMENTS: Final = 9


class Oddity(msgspec.Struct, frozen=True, kw_only=True):
    """A member that is not as it should be."""

    member: str
    """Path, e.g. "data.environment"."""
    observed: Any
    expected: str
    breaks: bool = True
    """Whether Verify should fail from it."""


def oddities(connection: Connection) -> Iterator[Oddity]:
    """Everything that is odd about the object itself, without a look at anything else."""
    yield from _cloud(connection)
    if scheme_of(connection) != "publishprofile":  # its address is that of the web app
        yield from _address(connection)
        yield from _scope(connection)
    else:
        yield from _site(connection)
    yield from _identity(connection)
    yield from _creation(connection)


def _cloud(connection: Connection) -> Iterator[Oddity]:
    written = connection.environment
    known = ENVIRONMENTS.get((written or "").casefold())
    if written is None:
        yield Oddity(member="data.environment", observed=None, expected="the cloud, e.g. AzureCloud", breaks=False)
    elif written.casefold() == RETIRED:
        expected = "a cloud that exists: Azure Germany was closed on 2021-10-29"
        yield Oddity(member="data.environment", observed=written, expected=expected)
    elif known is None and written.casefold() != STACK:
        names = ", ".join(name for name, _ in ENVIRONMENTS.values())
        yield Oddity(member="data.environment", observed=written, expected=f"{names} or AzureStack")
    elif known is not None and written != known[0]:
        yield Oddity(member="data.environment", observed=written, expected=known[0], breaks=False)


def _address(connection: Connection) -> Iterator[Oddity]:
    environment = (connection.environment or "AzureCloud").casefold()
    known = ENVIRONMENTS.get(environment)
    expected = known[1] if known else "the https address of its resource manager"
    parts = _split(connection.url)
    if parts is None or not parts.hostname:
        yield Oddity(member="url", observed=connection.url, expected=expected)
        return
    clouds = [_split(url) for _, url in ENVIRONMENTS.values()]
    public = any(_within(parts.hostname, cloud.hostname) for cloud in clouds if cloud)
    own = _split(known[1]) if known else None
    if own is not None and not _within(parts.hostname, own.hostname):
        yield Oddity(member="url", observed=connection.url, expected=expected)
    elif environment == STACK and (public or parts.scheme != "https"):
        yield Oddity(member="url", observed=connection.url, expected=expected, breaks=public)
    elif own is not None and (parts.scheme != "https" or parts.path.strip("/") or parts.query):
        yield Oddity(member="url", observed=connection.url, expected=expected)
    elif own is not None and parts.path == "" and environment != RETIRED:  # Terraform writes that one without a slash
        yield Oddity(member="url", observed=connection.url, expected=f"{expected} with its slash", breaks=False)


def _scope(connection: Connection) -> Iterator[Oddity]:
    level = (connection.scope_level or "Subscription").casefold()
    if level not in _LEVELS:
        expected = "Subscription, ManagementGroup or AzureMLWorkspace"
        yield Oddity(member="data.scopeLevel", observed=connection.scope_level, expected=expected, breaks=False)
    if level == "managementgroup":
        if not connection.management_group_id:
            expected = "a value, since scopeLevel is ManagementGroup"
            yield Oddity(member="data.managementGroupId", observed=None, expected=expected)
        return
    if not connection.subscription_id:
        expected = f"a value, since scopeLevel is {connection.scope_level or 'Subscription'}"
        yield Oddity(member="data.subscriptionId", observed=None, expected=expected)
    elif not _GUID.fullmatch(connection.subscription_id):
        yield _no_guid("data.subscriptionId", connection.subscription_id, "the subscription's id, a GUID")
    narrowed = _SCOPE.match(connection.narrowed_scope or "")
    if narrowed and connection.subscription_id and narrowed[1].casefold() != connection.subscription_id.casefold():
        expected = f"a scope in subscription {connection.subscription_id}, that of data.subscriptionId"
        observed = connection.narrowed_scope
        yield Oddity(member="authorization.parameters.scope", observed=observed, expected=expected)


def _site(connection: Connection) -> Iterator[Oddity]:
    resource = next((v for k, v in _data(connection).items() if k.casefold() == "resourceid"), None)
    if not isinstance(resource, str) or len(resource.split("/")) < _SITE_SEGMENTS:
        expected = "the full resource id of the App Service"
        yield Oddity(member="data.resourceId", observed=resource, expected=expected, breaks=False)


def _identity(connection: Connection) -> Iterator[Oddity]:
    signs_in = scheme_of(connection) in {PRINCIPAL, FEDERATED}
    member = "authorization.parameters.tenantid"
    tenant, client = connection.tenant_id, connection.client_id
    if tenant is None:
        yield Oddity(member=member, observed=None, expected="the tenant's id", breaks=signs_in)
    elif not (_GUID.fullmatch(tenant) or _DOMAIN.fullmatch(tenant)):
        yield _no_guid(member, tenant, "the tenant's id, a GUID, or one of its domains")
    else:
        others = {other.casefold() for other in (client, connection.subscription_id) if other}
        if tenant.casefold() in others and (len(others) > 1 or client is None):  # examples have one id everywhere
            yield Oddity(member=member, observed=tenant, expected="the tenant's id, not that of something else")
    if not signs_in:
        return
    issuer = _ISSUER.fullmatch((connection.issuer or "").strip())
    if issuer and tenant and _GUID.fullmatch(tenant) and issuer[1].casefold() != tenant.casefold():
        yield Oddity(member=member, observed=tenant, expected=f"{issuer[1]}, the tenant of the connection's issuer")
    member = "authorization.parameters.serviceprincipalid"
    if client is None:
        yield Oddity(member=member, observed=None, expected="the client id of the application")
    elif not _GUID.fullmatch(client):
        yield msgspec.structs.replace(_no_guid(member, client, "the client id, a GUID"), breaks=False)
    if scheme_of(connection) == PRINCIPAL:
        for key in connection.empty_access_token_keys:
            yield Oddity(member=f"authorization.parameters.{key}", observed=None, expected="absent, or a token")


def _creation(connection: Connection) -> Iterator[Oddity]:
    mode = (connection.creation_mode or "").casefold()
    if mode not in {"", "automatic", "manual"}:
        expected = "Automatic or Manual"
        yield Oddity(member="data.creationMode", observed=connection.creation_mode, expected=expected, breaks=False)
    if mode != "automatic":
        return
    environment = (connection.environment or "").casefold()
    if environment in {STACK, "azureusgovernment"}:
        expected = f"Manual: Azure DevOps makes no principals in {connection.environment}"
        yield Oddity(member="data.creationMode", observed="Automatic", expected=expected, breaks=False)
    kind = next((v for k, v in _data(connection).items() if k.casefold() == "identitytype"), None)
    own = scheme_of(connection) == PRINCIPAL or kind == "AppRegistrationAutomatic"
    if own and connection.principal_id is None:
        expected = "the principal that Azure DevOps made, without which it cannot renew or remove it"
        yield Oddity(member="data.spnObjectId", observed=None, expected=expected, breaks=False)


def _no_guid(member: str, value: str, expected: str) -> Oddity:
    # not shown: somebody may have put a secret into the wrong field
    return Oddity(member=member, observed=f"{len(value)} characters that are no GUID", expected=expected)


def _data(connection: Connection) -> Mapping[str, Any]:
    data = next((value for key, value in connection.document.items() if key.casefold() == "data"), None)
    return data if isinstance(data, Mapping) else {}


def _split(url: str | None) -> Any:
    try:
        return urlsplit((url or "").strip())
    except ValueError:
        return None


def _within(host: str, other: str) -> bool:
    return host == other or host.endswith("." + other)
