"""GET /openapi.json and GET /docs: the API document for machines and for people; both work offline."""

from typing import Any

from litestar import Request, Response, get
from litestar.enums import MediaType

from armedic.api.docs_page import STYLE_SOURCE, page
from armedic.api.document import document_of, rendered


@get("/openapi.json", include_in_schema=False)
async def openapi_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(rendered(document_of(request.app)).encode(), media_type=MediaType.JSON)


@get("/docs", include_in_schema=False)
async def docs(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI document as a page without scripts."""
    policy = (
        f"default-src 'none'; style-src '{STYLE_SOURCE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    html = page(document_of(request.app))
    return Response(html.encode(), media_type=MediaType.HTML, headers={"Content-Security-Policy": policy})
