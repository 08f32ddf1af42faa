"""Errors are application/problem+json, whatever goes wrong, and never tell more than they should."""

import httpx
import pytest
from harness import Azure, decoded

TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
REPAIR = {"connection": TARGET, "repair": {"kind": "grant-role"}}


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("PUT", "/diagnose", 405, "method-not-allowed"),
        ("GET", "/diagnose", 405, "method-not-allowed"),
        ("POST", "/health/live", 405, "method-not-allowed"),
        ("POST", "/diagnose", 400, "invalid-request"),
        ("GET", "/causes/none", 404, "not-found"),
    ],
)
async def test_shape(armedic: httpx.AsyncClient, method: str, path: str, status: int, slug: str) -> None:
    """Type, title, status, detail and instance are always there."""
    headers = {"Content-Type": "application/json"}
    answer = await armedic.request(method, path, headers=headers)
    problem = decoded(answer)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["type"], problem["status"]) == (f"urn:armedic:problem:{slug}", status)
    assert problem["instance"] == path
    assert problem["title"]
    assert problem["detail"]


async def test_allow(armedic: httpx.AsyncClient) -> None:
    """A method that is not allowed is told which are."""
    assert "POST" in (await armedic.get("/diagnose")).headers["allow"]


async def test_throttled(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An API that throttles is 503 with Retry-After, in the header and in the problem."""
    azure.fail(system="devops", path="projects", status=429, retry_after_seconds=120, times=None)
    answer = await armedic.get("/spn/d0000000-0000-4000-8000-000000000001", params={"organization": "contoso"})
    problem = decoded(answer)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "120")
    assert problem["retry_after_seconds"] == 120
    assert problem["upstream"]["system"] == "devops"
    assert problem["upstream"]["status"] == 429


async def test_forbidden_names_the_permission(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """When Armedic's own identity may not look, the answer names the permission."""
    azure.change({"service_principals.armedic.graph_roles": []})
    answer = await armedic.get("/spn/d0000000-0000-4000-8000-000000000001")
    problem = decoded(answer)
    assert (answer.status_code, problem["type"]) == (403, "urn:armedic:problem:upstream-forbidden")
    assert any("Application.Read" in permission for permission in problem["missing_permissions"])


async def test_sign_in_page_is_understood(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Azure DevOps' sign-in page with status 203 is a refusal, not an answer."""
    azure.fail(system="devops", path="_apis/projects", answer="sign-in-page", times=None)
    answer = await armedic.get("/spn/d0000000-0000-4000-8000-000000000001", params={"organization": "contoso"})
    assert decoded(answer)["type"] == "urn:armedic:problem:upstream-forbidden"


async def test_dropped_connection(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An API that does not answer is 502 and named."""
    azure.fail(system="devops", path="_apis/projects", answer="malformed", times=None)
    answer = await armedic.get("/spn/d0000000-0000-4000-8000-000000000001", params={"organization": "contoso"})
    assert (answer.status_code, decoded(answer)["upstream"]["system"]) == (502, "devops")
