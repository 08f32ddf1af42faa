from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.sweep_body import SweepBody
from ...types import Response


def _get_kwargs(
    *,
    body: SweepBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/diagnose/sweep",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | str | None:
    if response.status_code == 200:
        response_200 = response.text
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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SweepBody,
) -> Response[Problem | str]:
    """Look at every service connection of an organization

     Looks at each connection as POST /diagnose does, without what costs calls and tells of no cause.

    Answers with lines of JSON, each sent as soon as it is known, in no order; the last one is of type
    `summary`.
    With `Accept: text/csv` the same comes as a table. What cannot be looked at is a line of type
    `error`. Hang up to
    stop it. Waits as long as the APIs ask; nothing is stored, nothing is changed.

    Args:
        body (SweepBody): What to look at, and what of it to show.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
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
    body: SweepBody,
) -> Problem | str | None:
    """Look at every service connection of an organization

     Looks at each connection as POST /diagnose does, without what costs calls and tells of no cause.

    Answers with lines of JSON, each sent as soon as it is known, in no order; the last one is of type
    `summary`.
    With `Accept: text/csv` the same comes as a table. What cannot be looked at is a line of type
    `error`. Hang up to
    stop it. Waits as long as the APIs ask; nothing is stored, nothing is changed.

    Args:
        body (SweepBody): What to look at, and what of it to show.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SweepBody,
) -> Response[Problem | str]:
    """Look at every service connection of an organization

     Looks at each connection as POST /diagnose does, without what costs calls and tells of no cause.

    Answers with lines of JSON, each sent as soon as it is known, in no order; the last one is of type
    `summary`.
    With `Accept: text/csv` the same comes as a table. What cannot be looked at is a line of type
    `error`. Hang up to
    stop it. Waits as long as the APIs ask; nothing is stored, nothing is changed.

    Args:
        body (SweepBody): What to look at, and what of it to show.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SweepBody,
) -> Problem | str | None:
    """Look at every service connection of an organization

     Looks at each connection as POST /diagnose does, without what costs calls and tells of no cause.

    Answers with lines of JSON, each sent as soon as it is known, in no order; the last one is of type
    `summary`.
    With `Accept: text/csv` the same comes as a table. What cannot be looked at is a line of type
    `error`. Hang up to
    stop it. Waits as long as the APIs ask; nothing is stored, nothing is changed.

    Args:
        body (SweepBody): What to look at, and what of it to show.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
