from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.get_spn_environment import GetSpnEnvironment
from ...models.get_spn_format import GetSpnFormat
from ...types import UNSET, Unset


def _get_kwargs(
    client_id: UUID,
    *,
    environment: GetSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
    format_: GetSpnFormat | Unset = "all",
    subscription: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_environment: str | Unset = UNSET
    if not isinstance(environment, Unset):
        json_environment = environment

    params["environment"] = json_environment

    json_organization: list[str] | Unset = UNSET
    if not isinstance(organization, Unset):
        json_organization = organization

    params["organization"] = json_organization

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_

    params["format"] = json_format_

    params["subscription"] = subscription

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/spn/{client_id}".format(
            client_id=quote(str(client_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs
