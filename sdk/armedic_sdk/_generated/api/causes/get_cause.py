from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cause_reply import CauseReply
from ...models.problem import Problem
from ...types import Response


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


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CauseReply | Problem | None:
    if response.status_code == 200:
        response_200 = CauseReply.from_dict(response.json())

        return response_200

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

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CauseReply | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    cause: str,
    *,
    client: AuthenticatedClient,
) -> Response[CauseReply | Problem]:
    """Show one cause

     One entry of the catalogue, by its slug.

    Args:
        cause (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CauseReply | Problem]
    """

    kwargs = _get_kwargs(
        cause=cause,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    cause: str,
    *,
    client: AuthenticatedClient,
) -> CauseReply | Problem | None:
    """Show one cause

     One entry of the catalogue, by its slug.

    Args:
        cause (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CauseReply | Problem
    """

    return sync_detailed(
        cause=cause,
        client=client,
    ).parsed


async def asyncio_detailed(
    cause: str,
    *,
    client: AuthenticatedClient,
) -> Response[CauseReply | Problem]:
    """Show one cause

     One entry of the catalogue, by its slug.

    Args:
        cause (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CauseReply | Problem]
    """

    kwargs = _get_kwargs(
        cause=cause,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    cause: str,
    *,
    client: AuthenticatedClient,
) -> CauseReply | Problem | None:
    """Show one cause

     One entry of the catalogue, by its slug.

    Args:
        cause (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CauseReply | Problem
    """

    return (
        await asyncio_detailed(
            cause=cause,
            client=client,
        )
    ).parsed
