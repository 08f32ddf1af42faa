"""Azure DevOps in the sandbox: versions, paths, refusals, areas and projects."""

import httpx
import pytest
from sandbox_calls.devops import ENDPOINTS, IN_SHOP, PROJECT, SHOP, V


@pytest.mark.parametrize(
    ("version", "echoed"),
    [
        ("7.1", "7.1"),
        ("7.0", "7.0"),
        ("6.0-preview.4", "6.0-preview.4"),
        ("7.2-preview.4", "7.2-preview.4"),
        ("7.1-preview", "7.1-preview.4"),
    ],
)
async def test_version_is_echoed(ado: httpx.AsyncClient, version: str, echoed: str) -> None:
    """Versions that the live service takes are echoed in the content type."""
    answer = await ado.get(f"{IN_SHOP}/endpoints?api-version={version}")
    assert answer.headers["content-type"] == f"application/json; charset=utf-8; api-version={echoed}"


@pytest.mark.parametrize(
    ("method", "path", "version", "kind"),
    [
        ("PUT", f"{ENDPOINTS}/{SHOP}", None, "VssVersionNotSpecifiedException"),
        ("GET", f"{IN_SHOP}/endpoints", "9.9", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "4.0", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "7.2", "VssInvalidPreviewVersionException"),
        ("GET", f"{IN_SHOP}/endpoints", "7.1-preview.9", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "seven", "VssVersionNotSpecifiedException"),
        ("POST", f"{IN_SHOP}/endpointproxy", "7.2-preview.4", "VssVersionOutOfRangeException"),
        (
            "GET",
            f"/devops/contoso/shop/_apis/pipelines/pipelinePermissions/endpoint/{SHOP}",
            "7.1",
            "VssInvalidPreviewVersionException",
        ),
    ],
    ids=["missing", "too-new", "too-old", "no-preview", "revision", "malformed", "proxy-revision", "always-preview"],
)
async def test_version_refusals(ado: httpx.AsyncClient, method: str, path: str, version: str | None, kind: str) -> None:
    """A version that does not fit is 400 with its own exception, without an echo."""
    answer = await ado.request(method, path, params={"api-version": version} if version else {}, json={})
    assert (answer.status_code, answer.json()["typeKey"]) == (400, kind)
    assert "api-version" not in answer.headers["content-type"]


async def test_version_in_accept_header(ado: httpx.AsyncClient) -> None:
    """The version may come in the Accept header instead."""
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"Accept": "application/json;api-version=7.1-preview.4"})
    assert answer.headers["content-type"].endswith("api-version=7.1-preview.4")


async def test_read_without_version_floats(ado: httpx.AsyncClient) -> None:
    """A read without a version is served with the newest released one."""
    assert (await ado.get(f"{IN_SHOP}/endpoints")).headers["content-type"].endswith("api-version=7.1")


async def test_bare_array_on_request(ado: httpx.AsyncClient) -> None:
    """A browser's noArrayWrap=true takes the wrapper away."""
    accept = "application/json;api-version=7.1;excludeUrls=true;enumsAsNumbers=true;noArrayWrap=true"
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"Accept": accept})
    assert [item["name"] for item in answer.json()] == ["sc-shop"]


async def test_answers_carry_activity_ids(ado: httpx.AsyncClient) -> None:
    """Each answer names its activity, and echoes the caller's session."""
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"X-TFS-Session": "s-1"})
    assert answer.headers["activityid"] == answer.headers["x-vss-e2eid"]
    assert answer.headers["x-tfs-session"] == "s-1"


async def test_error_envelope(ado: httpx.AsyncClient) -> None:
    """An unknown project by name is TF200016 in the documented envelope."""
    answer = await ado.get(f"/devops/contoso/nowhere/_apis/serviceendpoint/endpoints?{V}")
    body = answer.json()
    assert answer.status_code == 404
    assert body["message"].startswith("TF200016: The following project does not exist: nowhere.")
    assert body["typeKey"] == "ProjectDoesNotExistWithNameException"
    assert body["typeName"].startswith("Microsoft.TeamFoundation.Core.WebApi.ProjectDoesNotExistWithNameException, ")
    assert (body["$id"], body["innerException"], body["errorCode"], body["eventId"]) == ("1", None, 0, 3000)


async def test_unknown_project_id(ado: httpx.AsyncClient) -> None:
    """An unknown project by id is VS800075."""
    unknown = "b0000000-0000-4000-8000-000000000099"
    answer = await ado.get(f"/devops/contoso/{unknown}/_apis/serviceendpoint/endpoints?{V}")
    assert (answer.status_code, "VS800075" in answer.json()["message"]) == (404, True)


async def test_paths_ignore_letter_case(ado: httpx.AsyncClient) -> None:
    """Paths, organization and project are found in any letter case."""
    answer = await ado.get(f"/devops/CONTOSO/Shop/_apis/ServiceEndpoint/Endpoints?{V}")
    assert answer.json()["count"] == 1


async def test_unknown_path_is_501(ado: httpx.AsyncClient) -> None:
    """What is not simulated says so."""
    assert (await ado.get(f"/devops/contoso/_apis/git/repositories?{V}")).status_code == 501


async def test_resource_table_lists_endpoint_routes(ado: httpx.AsyncClient) -> None:
    """OPTIONS answers the table that clients negotiate versions with."""
    body = (await ado.request("OPTIONS", "/devops/contoso/_apis")).json()
    row = next(item for item in body["value"] if item["id"] == "14e48fdc-2c8b-41ce-a0c3-e26f6cc55bd0")
    assert row["routeTemplate"] == "_apis/serviceendpoint/endpoints/{endpointId}"
    assert (row["resourceVersion"], row["maxVersion"], row["releasedVersion"]) == (4, "7.2", "7.1")
    assert (await ado.request("OPTIONS", "/devops/_apis")).json() == body


async def test_resource_areas_point_at_the_organization(ado: httpx.AsyncClient) -> None:
    """Every area is served at the address that the caller used."""
    area = "1814ab31-2f4f-4a9f-8761-f4d77dc5a5d7"
    listed = (await ado.get("/devops/contoso/_apis/resourceAreas")).json()["value"]
    single = (await ado.get(f"/devops/contoso/_apis/resourceAreas/{area}")).json()
    assert single in listed
    assert single["locationUrl"] == "https://sandbox.test/devops/contoso/"
    assert (await ado.get("/devops/contoso/_apis/resourceAreas/unknown")).json() is None


@pytest.mark.parametrize(("account", "found"), [("contoso", True), ("fabrikam", False)])
async def test_area_lookup_without_sign_in(http: httpx.AsyncClient, account: str, found: bool) -> None:  # noqa: FBT001  a table's column
    """The address of an organization is found without a credential."""
    area = "1814ab31-2f4f-4a9f-8761-f4d77dc5a5d7"
    answer = await http.get(f"/devops/_apis/resourceAreas/{area}?accountName={account}")
    assert bool(answer.json()) == found


async def test_projects_are_paged(ado: httpx.AsyncClient) -> None:
    """$top limits the list of projects, and a continuation token leads on."""
    first = await ado.get(f"/devops/contoso/_apis/projects?$top=1&{V}")
    token = first.headers["x-ms-continuationtoken"]
    second = await ado.get(f"/devops/contoso/_apis/projects?$top=1&continuationToken={token}&{V}")
    assert [p["name"] for p in first.json()["value"] + second.json()["value"]] == ["depot", "shop"]
    assert "x-ms-continuationtoken" not in second.headers


async def test_bad_page_size_is_refused(ado: httpx.AsyncClient) -> None:
    """A page size that is no number is 400."""
    assert (await ado.get(f"/devops/contoso/_apis/projects?$top=many&{V}")).status_code == 400


async def test_project_by_name(ado: httpx.AsyncClient) -> None:
    """A project is found by name and by id."""
    by_name = (await ado.get(f"/devops/contoso/_apis/projects/shop?{V}")).json()
    assert (await ado.get(f"/devops/contoso/_apis/projects/{PROJECT}?{V}")).json() == by_name
