from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.provision_request import ProvisionRequest
from ...models.spn_reply import SpnReply
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ProvisionRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/spn",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | SpnReply | None:
    if response.status_code == 200:
        response_200 = SpnReply.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | SpnReply]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ProvisionRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | SpnReply]:
    """Plan or create a service principal, its credential, roles and connection

     Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing. Apply may be repeated: what is there already counts as done,
    and a run that
    fails half way undoes what it made or says what is left. The secret is in this answer only, and only
    once.

    Args:
        idempotency_key (str | Unset): Repeated with the same key, the request finds what the
            first one made. Visible ASCII.
        body (ProvisionRequest): A service principal with a credential and roles, and where asked
            the service connection that uses it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SpnReply]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: ProvisionRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | SpnReply | None:
    """Plan or create a service principal, its credential, roles and connection

     Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing. Apply may be repeated: what is there already counts as done,
    and a run that
    fails half way undoes what it made or says what is left. The secret is in this answer only, and only
    once.

    Args:
        idempotency_key (str | Unset): Repeated with the same key, the request finds what the
            first one made. Visible ASCII.
        body (ProvisionRequest): A service principal with a credential and roles, and where asked
            the service connection that uses it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SpnReply
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: ProvisionRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | SpnReply]:
    """Plan or create a service principal, its credential, roles and connection

     Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing. Apply may be repeated: what is there already counts as done,
    and a run that
    fails half way undoes what it made or says what is left. The secret is in this answer only, and only
    once.

    Args:
        idempotency_key (str | Unset): Repeated with the same key, the request finds what the
            first one made. Visible ASCII.
        body (ProvisionRequest): A service principal with a credential and roles, and where asked
            the service connection that uses it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SpnReply]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ProvisionRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | SpnReply | None:
    """Plan or create a service principal, its credential, roles and connection

     Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing. Apply may be repeated: what is there already counts as done,
    and a run that
    fails half way undoes what it made or says what is left. The secret is in this answer only, and only
    once.

    Args:
        idempotency_key (str | Unset): Repeated with the same key, the request finds what the
            first one made. Visible ASCII.
        body (ProvisionRequest): A service principal with a credential and roles, and where asked
            the service connection that uses it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SpnReply
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
