from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.changes_reply import ChangesReply
from ...models.problem import Problem
from ...models.repair_body import RepairBody
from ...types import Response


def _get_kwargs(
    *,
    body: RepairBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/repair",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
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

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
    *,
    client: AuthenticatedClient,
    body: RepairBody,
) -> Response[ChangesReply | Problem]:
    """Plan or apply one repair

     Mode plan, the default, reads everything and writes nothing.

    Mode apply needs the plan's fingerprint, makes the changes in order, looks again, and undoes them if
    one is refused.
    If the state has changed since the plan was made, nothing is done: 412 with the new plan.

    Args:
        body (RepairBody): A repair of one service connection.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChangesReply | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: RepairBody,
) -> ChangesReply | Problem | None:
    """Plan or apply one repair

     Mode plan, the default, reads everything and writes nothing.

    Mode apply needs the plan's fingerprint, makes the changes in order, looks again, and undoes them if
    one is refused.
    If the state has changed since the plan was made, nothing is done: 412 with the new plan.

    Args:
        body (RepairBody): A repair of one service connection.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChangesReply | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: RepairBody,
) -> Response[ChangesReply | Problem]:
    """Plan or apply one repair

     Mode plan, the default, reads everything and writes nothing.

    Mode apply needs the plan's fingerprint, makes the changes in order, looks again, and undoes them if
    one is refused.
    If the state has changed since the plan was made, nothing is done: 412 with the new plan.

    Args:
        body (RepairBody): A repair of one service connection.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChangesReply | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: RepairBody,
) -> ChangesReply | Problem | None:
    """Plan or apply one repair

     Mode plan, the default, reads everything and writes nothing.

    Mode apply needs the plan's fingerprint, makes the changes in order, looks again, and undoes them if
    one is refused.
    If the state has changed since the plan was made, nothing is done: 412 with the new plan.

    Args:
        body (RepairBody): A repair of one service connection.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChangesReply | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
