from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.changes_reply import ChangesReply
from ...models.delete_spn_environment import (
    DeleteSpnEnvironment,
)
from ...models.delete_spn_mode import DeleteSpnMode
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    client_id: UUID,
    *,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
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


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ChangesReply | Problem | None:
    if response.status_code == 200:
        response_200 = ChangesReply.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = Problem.from_dict(response.json())

        return response_405

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 502:
        response_502 = Problem.from_dict(response.json())

        return response_502

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ChangesReply | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    client_id: UUID,
    *,
    client: AuthenticatedClient,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
    environment: DeleteSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
) -> Response[ChangesReply | Problem]:
    """Plan or apply the deletion of an application with its principal and roles

     Refused while a connection of the named organizations still uses it, unless `force` is true.

    Args:
        client_id (UUID):
        mode (DeleteSpnMode | Unset): plan, the default, writes nothing. Default: 'plan'.
        fingerprint (str | Unset): The fingerprint of the plan that is to be applied; needed with
            mode apply.
        force (bool | Unset): Delete it although a connection may use it. Default: False.
        environment (DeleteSpnEnvironment | Unset): The cloud, by the name that Azure DevOps uses.
            Default: 'AzureCloud'.
        organization (list[str] | Unset): Azure DevOps organization to search for connections that
            use it; may be repeated.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChangesReply | Problem]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        mode=mode,
        fingerprint=fingerprint,
        force=force,
        environment=environment,
        organization=organization,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: UUID,
    *,
    client: AuthenticatedClient,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
    environment: DeleteSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
) -> ChangesReply | Problem | None:
    """Plan or apply the deletion of an application with its principal and roles

     Refused while a connection of the named organizations still uses it, unless `force` is true.

    Args:
        client_id (UUID):
        mode (DeleteSpnMode | Unset): plan, the default, writes nothing. Default: 'plan'.
        fingerprint (str | Unset): The fingerprint of the plan that is to be applied; needed with
            mode apply.
        force (bool | Unset): Delete it although a connection may use it. Default: False.
        environment (DeleteSpnEnvironment | Unset): The cloud, by the name that Azure DevOps uses.
            Default: 'AzureCloud'.
        organization (list[str] | Unset): Azure DevOps organization to search for connections that
            use it; may be repeated.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChangesReply | Problem
    """

    return sync_detailed(
        client_id=client_id,
        client=client,
        mode=mode,
        fingerprint=fingerprint,
        force=force,
        environment=environment,
        organization=organization,
    ).parsed


async def asyncio_detailed(
    client_id: UUID,
    *,
    client: AuthenticatedClient,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
    environment: DeleteSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
) -> Response[ChangesReply | Problem]:
    """Plan or apply the deletion of an application with its principal and roles

     Refused while a connection of the named organizations still uses it, unless `force` is true.

    Args:
        client_id (UUID):
        mode (DeleteSpnMode | Unset): plan, the default, writes nothing. Default: 'plan'.
        fingerprint (str | Unset): The fingerprint of the plan that is to be applied; needed with
            mode apply.
        force (bool | Unset): Delete it although a connection may use it. Default: False.
        environment (DeleteSpnEnvironment | Unset): The cloud, by the name that Azure DevOps uses.
            Default: 'AzureCloud'.
        organization (list[str] | Unset): Azure DevOps organization to search for connections that
            use it; may be repeated.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChangesReply | Problem]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        mode=mode,
        fingerprint=fingerprint,
        force=force,
        environment=environment,
        organization=organization,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: UUID,
    *,
    client: AuthenticatedClient,
    mode: DeleteSpnMode | Unset = "plan",
    fingerprint: str | Unset = UNSET,
    force: bool | Unset = False,
    environment: DeleteSpnEnvironment | Unset = "AzureCloud",
    organization: list[str] | Unset = UNSET,
) -> ChangesReply | Problem | None:
    """Plan or apply the deletion of an application with its principal and roles

     Refused while a connection of the named organizations still uses it, unless `force` is true.

    Args:
        client_id (UUID):
        mode (DeleteSpnMode | Unset): plan, the default, writes nothing. Default: 'plan'.
        fingerprint (str | Unset): The fingerprint of the plan that is to be applied; needed with
            mode apply.
        force (bool | Unset): Delete it although a connection may use it. Default: False.
        environment (DeleteSpnEnvironment | Unset): The cloud, by the name that Azure DevOps uses.
            Default: 'AzureCloud'.
        organization (list[str] | Unset): Azure DevOps organization to search for connections that
            use it; may be repeated.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChangesReply | Problem
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            mode=mode,
            fingerprint=fingerprint,
            force=force,
            environment=environment,
            organization=organization,
        )
    ).parsed
