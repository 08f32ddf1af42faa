from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.restore_request import RestoreRequest


def _get_kwargs(
    client_id: UUID,
    *,
    body: RestoreRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/spn/{client_id}/restore".format(
            client_id=quote(str(client_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
