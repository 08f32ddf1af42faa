"""Where the service goes: whatever a request or an answer names, only to the hosts of the settings."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import PUBLISHED_DEVOPS, Settings
from harness import Azure, decoded, known, on, running, settings_for

HERE: Final = frozenset({"dev.azure.com", "login.microsoftonline.com", "management.azure.com", "graph.microsoft.com"})
METADATA: Final = "http://169.254.169.254/metadata/identity/oauth2/token"
HOSTILE: Final = [
    "evil.example",
    "evil.example/..",
    "../evil.example",
    "@evil.example",
    "contoso@evil.example",
    "contoso%2f..%2fevil",
    "contoso%00",
    "contoso\\evil",
    "contoso/../../evil",
    "contoso?x=",
    "contoso#x",
    "//evil.example",
    "https://evil.example",
    "contoso:443@evil.example",
    "evil\u3002example",
    "\u2025",
    "\uff20evil.example",
    "contoso\r\nHost: evil.example",
    "169.254.169.254",
    "[::1]",
    "..",
    ".",
    "-",
]


class Watched(httpx.AsyncBaseTransport):
    """The way to Azure, watched; answers may be replaced by hostile ones."""

    def __init__(self, azure: Azure) -> None:
        """Nothing has been sent."""
        self._azure = azure
        self.hosts: set[str] = set()
        self.paths: list[str] = []
        self.told: dict[str, httpx.Response] = {}
        """Answers by a part of the path, each given once."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note where it goes."""
        self.hosts.add(request.url.host)
        self.paths.append(request.url.raw_path.decode())
        assert request.url.scheme == "https"
        for part in self.told:
            if part in request.url.path:
                answer = self.told.pop(part)
                answer.request = request
                return answer
        assert request.url.host in HERE, request.url.host
        return await self._azure.transport.handle_async_request(request)  # it answers for these hosts


@pytest.fixture
def wire(azure: Azure) -> Watched:
    """The way to Azure."""
    return Watched(azure)


@pytest.fixture
async def armedic(azure: Azure, wire: Watched, api_key: str) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of a service whose calls are watched."""
    settings: Settings = settings_for(azure, known("tests", api_key))
    settings = msgspec.structs.replace(settings, clouds={}, devops_url=PUBLISHED_DEVOPS)
    app = create_app(settings, transport=wire, clock=azure.now)
    headers = {"X-API-Key": api_key}
    async with (
        running(app),
        httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers=headers) as client,
    ):
        yield client
    assert wire.hosts <= HERE


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
async def test_names(armedic: httpx.AsyncClient, wire: Watched, name: str) -> None:
    """A hostile name is refused, or is a name like any other: it never moves a call."""
    target = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
    for field in target:
        body = {"connection": target | {field: name}}
        answers = [
            await armedic.post("/diagnose", json=body),
            await armedic.post("/repair", json=body | {"repair": {"kind": "enable-connection"}}),
        ]
        for answer in answers:
            assert answer.status_code in {200, 400, 404, 502}, (field, answer.text)
            assert field == "name_or_id" or answer.status_code != 200, (field, answer.text)
    sweeps = [{"organization": name}, {"organization": "contoso", "projects": [name]}]
    for sweep in sweeps:
        answer = await armedic.post("/diagnose/sweep", json=sweep)
        assert answer.status_code in {200, 400, 404, 502}, answer.text
    spn = "00000000-0000-4000-8000-000000000001"
    assert (await armedic.get(f"/spn/{spn}", params={"organization": name})).status_code in {400, 404, 502}
    assert not [path for path in wire.paths if "evil" in path.partition("?")[0] and "/_apis/" not in path]


@pytest.mark.parametrize("url", [METADATA, "https://evil.example/", "http://localhost:8080", "file:///etc/passwd"])
async def test_urls_of_a_payload(armedic: httpx.AsyncClient, wire: Watched, url: str) -> None:
    """A payload's URL is looked at, and never called."""
    data = {"environment": "AzureCloud", "scopeLevel": "Subscription", "subscriptionId": "1", "tenantId": url}
    parameters = {"tenantid": url, "authenticationType": "spnKey", "serviceprincipalid": url}
    content = {
        "type": "azurerm",
        "url": url,
        "data": data | {"resourceManagerEndpoint": url, "environmentUrl": url, "armManagementPortalUrl": url},
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": parameters | {"workloadIdentityFederationIssuer": url},
        },
    }
    body = {
        "evidence": [{"kind": "payload", "content": content}, {"kind": "message", "text": f"Failed to query {url}"}],
        "reference": {"url": url, "tenant_id": url},
        "connection": {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"},
    }
    for sent in (body, {"evidence": body["evidence"]}):
        assert (await armedic.post("/diagnose", json=sent)).status_code in {200, 400}
    assert wire.hosts <= HERE


async def test_url_of_a_stored_connection(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A connection that stores a hostile server URL is diagnosed without a call to it."""
    azure.change({"organizations.contoso.endpoints.sc-web-prod.url": METADATA})
    target = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
    assert (await armedic.post("/diagnose", json={"connection": target})).status_code == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", [METADATA, "https://evil.example/", "//evil.example/x", "/elsewhere"])
async def test_redirects(armedic: httpx.AsyncClient, wire: Watched, status: int, location: str) -> None:
    """An answer that points elsewhere is not followed, from no API."""
    for part in ("/_apis/", "/v1.0/", "/subscriptions", "/.well-known/"):
        wire.told[part] = httpx.Response(status, headers={"Location": location})
    target = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
    answer = await armedic.post("/diagnose", json={"connection": target})
    assert answer.status_code in {200, 403, 502}
    assert not [path for path in wire.paths if "elsewhere" in path or "metadata/identity" in path]


LINKS: Final = [
    "https://evil.example/next?x=1",
    "//evil.example/next",
    "evil.example/next",
    ".evil.example/next",
    "@evil.example/next",
    ":443@evil.example/next",
    "https://contoso:secret@evil.example/next",
    "http://169.254.169.254/metadata",
    "https://[::1]/next",
    "https://[::1",
    "https://evil.example:99999/",
    "\\\\evil.example\\next",
    "javascript:alert(1)",
    "",
    7,
    {"href": "https://evil.example"},
]


@pytest.mark.parametrize("link", LINKS, ids=ascii)
@pytest.mark.parametrize("member", ["nextLink", "@odata.nextLink"])
async def test_next_links(armedic: httpx.AsyncClient, wire: Watched, member: str, link: Any) -> None:
    """The link to a further page is taken as a path of the same API, whatever host it names, or refused."""
    page = json.dumps({"value": [], member: link}).encode()
    json_type = {"Content-Type": "application/json"}
    for part in ("/servicePrincipals", "/applications", "/roleAssignments", "/roleDefinitions", "/denyAssignments"):
        wire.told[part] = httpx.Response(200, content=page, headers=json_type)
    target = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
    answer = await armedic.post("/diagnose", json={"connection": target})
    assert answer.status_code in {200, 502}, answer.text
    assert wire.hosts == HERE


@pytest.mark.parametrize("header", ["x-ms-continuationtoken", "location", "azure-asyncoperation", "link", "refresh"])
async def test_headers(armedic: httpx.AsyncClient, wire: Watched, header: str) -> None:
    """No header of an answer leads anywhere."""
    for part in ("/_apis/projects", "/_apis/serviceendpoint/endpoints"):
        content = b'{"count": 0, "value": []}'
        headers = {"Content-Type": "application/json", header: "https://evil.example/next"}
        wire.told[part] = httpx.Response(200, content=content, headers=headers)
    answer = await armedic.post("/diagnose/sweep", json={"organization": "contoso"})
    assert answer.status_code in {200, 404, 502}, (answer.text, wire.paths)


VAULTS: Final = [
    "https://evil.example",
    "https://evil.example/.vault.azure.net",
    "https://kv.vault.azure.net.evil.example",
    "https://kv.vault.azure.net@evil.example",
    "https://evil.example#.vault.azure.net",
    "https://evil.example?.vault.azure.net",
    "https://evil.example\\.vault.azure.net",
    "https://a.b.vault.azure.net",
    "https://kv.vault.azure.net:8443",
    "http://kv.vault.azure.net",
    "https://kv.vault.usgovcloudapi.net",
    "https://user:pass@kv.vault.azure.net",
    "https://.vault.azure.net",
    METADATA,
]


@pytest.mark.parametrize("vault", VAULTS)
async def test_vaults(armedic: httpx.AsyncClient, wire: Watched, vault: str) -> None:
    """A secret is delivered to a vault of the connection's cloud, and to nothing that only looks like one."""
    body = {
        "display_name": "sc-new",
        "cloud": "AzureCloud",
        "subscription": "Production",
        "roles": [{"role": "Reader", "scope": "/subscriptions/50000000-0000-4000-8000-000000000001"}],
        "credential": {"kind": "secret", "description": "contoso web", "lifetime_days": 180},
        "deliver": {"kind": "key_vault", "vault_url": vault, "secret_name": "sc-new"},
    }
    answer = await armedic.post("/spn", json=body)
    assert answer.status_code == 400, answer.text
    assert decoded(answer)["type"] == "urn:armedic:problem:invalid-request"
    assert not [path for path in wire.paths if "/secrets" in path]
