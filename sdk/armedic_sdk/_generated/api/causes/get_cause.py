from typing import Any
from urllib.parse import quote


def _get_kwargs(
    cause: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/causes/{cause}".format(
            cause=quote(str(cause), safe=""),
        ),
    }

    return _kwargs
