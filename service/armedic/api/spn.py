"""POST /spn, GET and DELETE /spn/{client_id}, POST /spn/{client_id}/restore: service principals for connections."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from litestar import HttpMethod, Response, delete, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from armedic.api.changes import ChangesReply, changes_reply
from armedic.api.deletion import DeletionReply, deletion_reply
from armedic.api.inspection import SpnInspectionReply, inspection_reply
from armedic.api.permits import Permits
from armedic.api.provisioned import SpnFormReply, SpnReply, form_reply, provisioned_reply
from armedic.callers.acts import Act
from armedic.changes.plan import Plan
from armedic.changes.result import Mode
from armedic.clients.upstreams import Upstreams
from armedic.ids import ClientId
from armedic.observe import dials
from armedic.provision.create import create
from armedic.provision.delete import delete as delete_principal
from armedic.provision.form import details_of
from armedic.provision.inspect import inspect
from armedic.provision.permit import Permit
from armedic.provision.request import Environment, ProvisionRequest, SubscriptionName
from armedic.provision.restore import RestoreRequest, restore
from armedic.provision.wanted import target_of
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
    permits: NamedDependency[Permits],
    idempotency_key: IdempotencyKey = None,
) -> Response[SpnReply]:
    """Answers with the values that the manual form of a service connection asks for.

    Mode plan, the default, writes nothing; where Armedic lacks a right for a step, `handoff` holds what its team needs
    to know. Apply may be repeated: what is there already counts as done, two requests at the same time make one
    application, and a run that fails half way undoes what it made or says what is left. A secret that is delivered with
    the response is in this answer only, and only once.
    """
    act = await permits.provision(data.mode, connection=target_of(data))
    made = await create(upstreams, data, idempotency_key=idempotency_key, clock=clock, permit=_permit(permits, act))
    dials.provisioned("create", made.result.outcome)
    return Response(provisioned_reply(made, data, upstreams), headers=NO_STORE)


@get(
    "/spn/{client_id:uuid}",
    operation_id="get_spn",
    tags=["spn"],
    summary="Show what stands behind a client id",
    opt={"problems": UPSTREAM},
)
async def inspect_spn(
    *,
    client_id: FromPath[UUID],
    upstreams: NamedDependency[Upstreams],
    permits: NamedDependency[Permits],
    environment: Cloud = "AzureCloud",
    organization: Organizations = None,
    form: Annotated[
        Literal["all", "form"],
        QueryParameter(name="format", description="form: only what the manual form of a service connection asks for."),
    ] = "all",
    subscription: Annotated[
        SubscriptionName | None,
        QueryParameter(description="With format=form: the subscription, by id or name, where there are several."),
    ] = None,
) -> Response[SpnInspectionReply | SpnFormReply]:
    """Application, principal, credentials with their end dates, role assignments, and the connections that use it.

    With `format=form` the values that the manual form of a service connection asks for, without the key.
    """
    act = await permits.provision(None, organizations=organization or ())
    found = await inspect(upstreams, ClientId(str(client_id)), environment, tuple(organization or ()))
    permits.found(act, (role.assignment.scope for role in found.roles))
    if form == "form":
        return Response(form_reply(await details_of(upstreams, found, environment, subscription)), headers=NO_STORE)
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
    permits: NamedDependency[Permits],
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
    connections: Annotated[
        bool, QueryParameter(description="Delete the connections of the named organizations that use it as well.")
    ] = False,
    environment: Cloud = "AzureCloud",
    organization: Organizations = None,
) -> Response[DeletionReply]:
    """Refused while a connection of the named organizations still uses it, unless `force` or `connections` is true.

    An application can be restored for 30 days: `restore` is the body to do that with.
    """
    act = await permits.provision(mode, organizations=organization or ())
    result, found = await delete_principal(
        upstreams,
        ClientId(str(client_id)),
        environment,
        tuple(organization or ()),
        mode=mode,
        fingerprint=fingerprint,
        force=force,
        connections=connections,
        permit=_permit(permits, act),
    )
    dials.provisioned("delete", result.outcome)
    return Response(deletion_reply(result, found, environment, upstreams), headers=NO_STORE)


@post(
    "/spn/{client_id:uuid}/restore",
    operation_id="restore_spn",
    tags=["spn"],
    status_code=200,
    summary="Plan or apply the return of a deleted application with its principal and roles",
    opt={"problems": (*UPSTREAM, 412)},
)
async def restore_spn(
    client_id: FromPath[UUID],
    data: JSONBody[RestoreRequest],
    upstreams: NamedDependency[Upstreams],
    clock: NamedDependency[Callable[[], datetime]],
    permits: NamedDependency[Permits],
) -> Response[ChangesReply]:
    """Possible for 30 days after the deletion; ids and credentials come back, roles are granted anew."""
    act = await permits.provision(data.mode)
    permit = _permit(permits, act)
    result = await restore(upstreams, ClientId(str(client_id)), data, clock=clock, permit=permit)
    dials.provisioned("restore", result.outcome)
    return Response(changes_reply(result, upstreams), headers=NO_STORE)


def _permit(permits: Permits, act: Act) -> Permit:
    async def permit(plan: Plan, scopes: tuple[str, ...]) -> None:
        await permits.changes(act, plan, scopes=scopes)

    return permit


@route("/spn/{client_id:uuid}", http_method=[HttpMethod.OPTIONS], status_code=204, include_in_schema=False)
async def spn_options(client_id: FromPath[UUID]) -> Response[None]:
    """The methods of this path; registered before them, since Litestar 2.25 would forget all but the first."""
    del client_id
    return Response(None, headers={"Allow": "DELETE, GET, OPTIONS"})
