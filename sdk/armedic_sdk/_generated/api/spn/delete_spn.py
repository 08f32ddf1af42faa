from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.delete_spn_environment import (
    DeleteSpnEnvironment,
)
from ...models.delete_spn_mode import DeleteSpnMode
from ...types import UNSET, Unset


def _get_kwargs(
    client_id: UUID,
    *,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
    connections: bool | Unset = False,
    environment: DeleteSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_mode: str | Unset = UNSET
    if not isinstance(mode, Unset):
        json_mode = mode

    params["mode"] = json_mode

    params["fingerprint"] = fingerprint

    params["force"] = force

    params["connections"] = connections

    json_environment: str | Unset = UNSET
    if not isinstance(environment, Unset):
        json_environment = environment

    params["environment"] = json_environment

    json_organization: list[str] | Unset = UNSET
    if not isinstance(organization, Unset):
        json_organization = organization

    params["organization"] = json_organization

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/spn/{client_id}".format(
            client_id=quote(str(client_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs
