"""GET /openapi.json and /docs."""

import re

import httpx
from harness import decoded


async def test_openapi(armedic: httpx.AsyncClient) -> None:
    """The document is served as JSON."""
    answer = await armedic.get("/openapi.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert decoded(answer)["openapi"].startswith("3.1")


async def test_page_is_complete_and_offline(armedic: httpx.AsyncClient) -> None:
    """The page shows every operation and schema, has no script, and loads nothing."""
    page = (await armedic.get("/docs")).text
    document = decoded(await armedic.get("/openapi.json"))
    for path, item in document["paths"].items():
        for method in item:
            assert f"{method.upper()} {path}" in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="https?:', page)


async def test_page_forbids_everything_else(armedic: httpx.AsyncClient) -> None:
    """The content security policy allows the page's own style only."""
    policy = (await armedic.get("/docs")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
