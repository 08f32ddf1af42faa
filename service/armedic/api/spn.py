"""POST /spn, GET /spn/{client_id}, DELETE /spn/{client_id}: service principals for service connections."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import HttpMethod, Response, delete, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from armedic.api.changes import ChangesReply, changes_reply
from armedic.api.inspection import SpnInspectionReply, inspection_reply
from armedic.api.provisioned import SpnReply, provisioned_reply
from armedic.changes.result import Mode
from armedic.clients.upstreams import Upstreams
from armedic.ids import ClientId
from armedic.provision.create import create
from armedic.provision.delete import delete as delete_principal
from armedic.provision.inspect import inspect
from armedic.provision.request import Environment, ProvisionRequest
from armedic.targets import Organization

NO_STORE: Final = {"Cache-Control": "no-store"}
UPSTREAM: Final = (404, 409, 502, 503)

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeated with the same key, the request finds what the first one made. Visible ASCII.",
    ),
]
Cloud = Annotated[Environment, QueryParameter(description="The cloud, by the name that Azure DevOps uses.")]
Organizations = Annotated[
    list[Organization] | None,
    QueryParameter(
        max_items=20,
        description="Azure DevOps organization to search for connections that use it; may be repeated.",
    ),
]


@post(
    "/spn",
    operation_id="create_spn",
    tags=["spn"],
    status_code=200,
    summary="Plan or create a service principal, its credential, roles and connection",
    opt={"problems": (*UPSTREAM, 412)},
)
async def create_spn(
    data: JSONBody[ProvisionRequest],
    upstreams: NamedDependency[Upstreams],
    clock: NamedDependency[Callable[[], datetime]],
    idempotency_key: IdempotencyKey = None,
) -> Response[SpnReply]:
    """Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing. Apply may be repeated: what is there already counts as done, and a run that
    fails half way undoes what it made or says what is left. The secret is in this answer only, and only once.
    """
    made = await create(upstreams, data, idempotency_key=idempotency_key, clock=clock)
    return Response(provisioned_reply(made, data, upstreams), headers=NO_STORE)


@get(
    "/spn/{client_id:uuid}",
    operation_id="get_spn",
    tags=["spn"],
    summary="Show what stands behind a client id",
    opt={"problems": UPSTREAM},
)
async def inspect_spn(
    client_id: FromPath[UUID],
    upstreams: NamedDependency[Upstreams],
    environment: Cloud = "AzureCloud",
    organization: Organizations = None,
) -> Response[SpnInspectionReply]:
    """Application, principal, credentials with their end dates, role assignments, and the connections that use it."""
    found = await inspect(upstreams, ClientId(str(client_id)), environment, tuple(organization or ()))
    return Response(inspection_reply(found), headers=NO_STORE)


@delete(
    "/spn/{client_id:uuid}",
    operation_id="delete_spn",
    tags=["spn"],
    status_code=200,
    summary="Plan or apply the deletion of an application with its principal and roles",
    opt={"problems": (*UPSTREAM, 412)},
)
async def delete_spn(
    *,
    client_id: FromPath[UUID],
    upstreams: NamedDependency[Upstreams],
    clock: NamedDependency[Callable[[], datetime]],
    mode: Annotated[Mode, QueryParameter(description="plan, the default, writes nothing.")] = "plan",
    fingerprint: Annotated[
        str | None,
        QueryParameter(
            pattern=r"^sha256:[0-9a-f]{64}$",
            max_length=71,
            description="The fingerprint of the plan that is to be applied; needed with mode apply.",
        ),
    ] = None,
    force: Annotated[bool, QueryParameter(description="Delete it although a connection may use it.")] = False,
    environment: Cloud = "AzureCloud",
    organization: Organizations = None,
) -> Response[ChangesReply]:
    """Refused while a connection of the named organizations still uses it, unless `force` is true."""
    result = await delete_principal(
        upstreams,
        ClientId(str(client_id)),
        environment,
        tuple(organization or ()),
        mode=mode,
        fingerprint=fingerprint,
        force=force,
        clock=clock,
    )
    return Response(changes_reply(result, upstreams), headers=NO_STORE)


@route("/spn/{client_id:uuid}", http_method=[HttpMethod.OPTIONS], status_code=204, include_in_schema=False)
async def spn_options(client_id: FromPath[UUID]) -> Response[None]:
    """The methods of this path; registered before them, since Litestar 2.25 would forget all but the first."""
    del client_id
    return Response(None, headers={"Allow": "DELETE, GET, OPTIONS"})
