"""The client for asyncio: `AsyncArmedic`. It has the methods of its twin `Armedic`, to be awaited."""

import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import attrs
import httpx

from armedic_sdk import _calls, _sweep
from armedic_sdk._calls import Call, Environment, Mode, Wanted
from armedic_sdk._generated.models.cause_reply import CauseReply
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._generated.models.deliver_connection import DeliverConnection
from armedic_sdk._generated.models.deliver_response import DeliverResponse
from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.new_connection import NewConnection
from armedic_sdk._generated.models.provision_request import ProvisionRequest
from armedic_sdk._generated.models.repair_body import RepairBody
from armedic_sdk._generated.models.role_grant import RoleGrant
from armedic_sdk._generated.models.secret_credential import SecretCredential
from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply
from armedic_sdk._repairs import Repair, RepairKind
from armedic_sdk._results import Outcome, SpnOutcome
from armedic_sdk._sender import AsyncSender
from armedic_sdk._sweep import Line, Verdict
from armedic_sdk._upload import Capture

T = TypeVar("T")


class AsyncArmedic:
    """A client of one Armedic service; close it, or use it in an `async with` block."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: float = 120.0,
        connect_timeout: float = 5.0,
        retries: int = 2,
        verify: bool | ssl.SSLContext = True,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            base_url: Where the service is, e.g. "https://armedic.contoso.com".
            api_key: Your key; sent in the header X-API-Key.
            timeout: Seconds to wait for an answer; an applied change is verified first, which takes its time.
            connect_timeout: Seconds to wait for a connection.
            retries: How often a call that changes nothing is sent again for passing trouble.
            verify: Whether to check the server's certificate, or what to check it with.
            http_client: Your own httpx client, e.g. with a proxy; timeouts and `verify` are then yours too.
        """
        self._base_url = base_url.rstrip("/")
        self._owns = http_client is None
        self._http = http_client or httpx.AsyncClient(
            timeout=httpx.Timeout(timeout, connect=connect_timeout), verify=verify
        )
        headers = {"X-API-Key": api_key} if api_key else {}
        self._sender = AsyncSender(base_url=self._base_url, headers=headers, retries=retries, http=self._http)
        self.spn = AsyncSpn(self)
        """Service principals for service connections."""

    def __repr__(self) -> str:
        """Where it points; never the key."""
        return f"AsyncArmedic({self._base_url!r})"

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections; an httpx client of yours stays open."""
        if self._owns:
            await self._http.aclose()

    async def diagnose(
        self,
        message: str | None = None,
        *,
        payload: Mapping[str, Any] | None = None,
        trace: Mapping[str, Any] | None = None,
        reference: Mapping[str, Any] | None = None,
        connection: str | ConnectionTarget | None = None,
        needs: str | Sequence[str] | None = None,
        expiring_within_days: int | None = None,
    ) -> DiagnosisReply:
        """Why a service connection fails, with proof and cures; changes nothing.

        Args:
            message: What the portal, an API or a pipeline said.
            payload: A service endpoint as JSON, e.g. the PUT body that the browser sent.
            trace: A HAR document.
            reference: The payload of a connection that works, to compare with.
            connection: Looked at in Azure: "organization/project/name", or a ConnectionTarget.
            needs: What the connection has to be able to do, e.g. "Microsoft.Web/sites/write"; with `connection`.
            expiring_within_days: Credentials that end within so many days are a risk; 30 when left out.
        """
        call = _calls.diagnose_call(
            message=message,
            payload=payload,
            trace=trace,
            reference=reference,
            connection=connection,
            needs=needs,
            expiring_within_days=expiring_within_days,
        )
        return await self._send(call)

    async def diagnose_capture(self, capture: Capture) -> DiagnosisReply:
        """Why a service connection fails, from a captured file; it is sent as it is read, whatever its size.

        Args:
            capture: Path of a HAR, a Fiddler archive (.saz), a pipeline log or the zip of a run's logs; or its bytes.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file is empty.
        """
        return await self._send(_calls.capture_call(capture))

    def sweep(
        self,
        organization: str,
        *,
        projects: str | Sequence[str] | None = None,
        schemes: str | Sequence[str] | None = None,
        owners: str | Sequence[str] | None = None,
        verdicts: Verdict | Sequence[Verdict] | None = None,
        causes: str | Sequence[str] | None = None,
        only_expiring: bool = False,
        expiring_within_days: int = 30,
    ) -> AsyncGenerator[Line]:
        """Look at every service connection of an organization; lines come as they are known, in no order.

        They are SweepDiagnosis, SweepError (something could not be looked at; the rest goes on), SweepProgress and,
        last, SweepSummary. It is sent when the first line is asked for, and stops when the iterator is closed, as
        leaving a `for` loop does. The client's timeout does not apply, since the service waits for APIs that throttle:
        only half an hour without a line ends it.

        Args:
            organization: Azure DevOps organization, e.g. "contoso".
            projects: Look only at these, by name or id.
            schemes: Look only at connections that sign in so, e.g. "ServicePrincipal".
            owners: Look only at connections that these made.
            verdicts: Show only these, e.g. "broken".
            causes: Show only connections with one of these causes, by slug.
            only_expiring: Show only connections whose last valid credential ends soon.
            expiring_within_days: How soon that is; such connections are at risk.

        Raises:
            ProblemError: The service says why it cannot begin.
            ConnectionFailedError: No answer; or the stream was cut off, so that lines are missing.
        """
        filters = _sweep.Filters(
            projects=projects,
            schemes=schemes,
            owners=owners,
            verdicts=verdicts,
            causes=causes,
            only_expiring=only_expiring,
            expiring_within_days=expiring_within_days,
        )
        return self._sender.lines(_sweep.sweep_call(organization, filters))

    async def causes(self) -> list[CauseReply]:
        """The failure modes that the service knows."""
        return (await self._send(_calls.causes_call())).causes

    async def cause(self, slug: str) -> CauseReply:
        """One failure mode, by the slug that a finding names."""
        return await self._send(_calls.cause_call(slug))

    async def repair(
        self,
        connection: str | ConnectionTarget | RepairBody,
        repair: Repair | None = None,
        *,
        kind: RepairKind | None = None,
        role: str | None = None,
        scope: str | None = None,
        mode: Mode = "plan",
        fingerprint: str | None = None,
        wait_seconds: float | None = None,
    ) -> "AsyncRepairOutcome":
        """A plan that removes a cause; `.apply()` on it makes the changes.

        Args:
            connection: "organization/project/name", a ConnectionTarget, or the `request` of a suggested repair.
            repair: Such as RotateSecret(lifetime_days=90), or AutoRepair(allow=["reversible", "credential"]).
            kind: In its place: the slug of a repair, where it needs no fields.
            role: For grant-role: a role by name or id; the smallest, Reader, when left out.
            scope: For grant-role: where to grant it; the connection's own scope when left out.
            mode: "apply" makes the changes at once; it needs the fingerprint of a plan.
            fingerprint: That of the plan.
            wait_seconds: How long the service waits for changes to take effect.
        """
        wanted = Wanted(repair=repair, kind=kind, fields={"role": role, "scope": scope})
        body = _calls.repair_body(connection, wanted, mode, fingerprint, wait_seconds)
        return AsyncRepairOutcome(await self._send(_calls.repair_call(body)), self, body)

    async def _send(self, call: Call[T]) -> T:
        return await self._sender.send(call)


class AsyncSpn:
    """Service principals for service connections: the methods of `AsyncArmedic.spn`."""

    def __init__(self, client: AsyncArmedic) -> None:
        """Belongs to a client."""
        self._client = client

    async def create(
        self,
        display_name: str,
        *,
        subscription: str | None = None,
        management_group: str | None = None,
        cloud: Environment = "AzureCloud",
        roles: Sequence[RoleGrant] | None = None,
        allow_privileged: bool = False,
        credential: SecretCredential | None = None,
        connection: NewConnection | None = None,
        deliver: DeliverResponse | DeliverConnection | None = None,
        mode: Mode = "plan",
        fingerprint: str | None = None,
        wait_seconds: float = 60.0,
        idempotency_key: str | None = None,
    ) -> "AsyncSpnCreation":
        """A plan for an application with principal, secret, roles and, if you like, connection; `.apply()` makes it.

        Args:
            display_name: Name of the application.
            subscription: By id or name; either this or a management group.
            management_group: By its id.
            cloud: By the name that Azure DevOps uses.
            roles: Reader on the subscription or management group when left out.
            allow_privileged: Whether roles may be granted that can grant roles.
            credential: Description and lifetime of the secret.
            connection: The service connection to create.
            deliver: Where the secret goes.
            mode: "apply" makes it at once.
            fingerprint: That of a plan; refused when the state has changed since.
            wait_seconds: How long the service waits for replication.
            idempotency_key: With the same key, a repeated call finds what the first one made.
        """
        body = ProvisionRequest(
            display_name=display_name,
            cloud=cloud,
            subscription=subscription,
            management_group=management_group,
            roles=list(roles) if roles is not None else None,
            allow_privileged=allow_privileged,
            credential=credential or SecretCredential(),
            connection=connection,
            deliver=deliver,
            mode=mode,
            fingerprint=fingerprint,
            wait_seconds=wait_seconds,
        )
        reply = await self._client._send(_calls.create_call(body, idempotency_key))  # noqa: SLF001 - one unit with the client
        return AsyncSpnCreation(reply, self._client, body, idempotency_key)

    async def get(
        self, client_id: str | UUID, *, environment: Environment = "AzureCloud", organizations: Sequence[str] = ()
    ) -> SpnInspectionReply:
        """What stands behind a client id, and which connections of the organizations use it."""
        call = _calls.inspect_call(client_id, environment, tuple(organizations))
        return await self._client._send(call)  # noqa: SLF001 - one unit with the client

    async def delete(
        self,
        client_id: str | UUID,
        *,
        environment: Environment = "AzureCloud",
        organizations: Sequence[str] = (),
        force: bool = False,
        mode: Mode = "plan",
        fingerprint: str | None = None,
    ) -> "AsyncSpnDeletion":
        """A plan that deletes the application with its principal and roles; `.apply()` does it.

        Args:
            client_id: The application's.
            environment: The cloud, by the name that Azure DevOps uses.
            organizations: Searched for connections that still use it.
            force: Whether to delete it nevertheless.
            mode: "apply" deletes at once; it needs the fingerprint of a plan.
            fingerprint: That of the plan.
        """
        wanted = _calls.Deletion(
            client_id=UUID(str(client_id)),
            environment=environment,
            organizations=tuple(organizations),
            mode=mode,
            fingerprint=fingerprint,
            force=force,
        )
        reply = await self._client._send(_calls.delete_call(wanted))  # noqa: SLF001 - one unit with the client
        return AsyncSpnDeletion(reply, self._client, wanted)


@attrs.frozen
class AsyncRepairOutcome(Outcome[ChangesReply]):
    """A repair, planned or applied."""

    _client: AsyncArmedic = attrs.field(repr=False)
    _body: RepairBody = attrs.field(repr=False)

    async def apply(self, *, wait_seconds: float | None = None) -> "AsyncRepairOutcome":
        """Make exactly these changes; StateChangedError if the state is another by now."""
        return await self._client.repair(
            self._body, mode="apply", fingerprint=self.fingerprint, wait_seconds=wait_seconds
        )


@attrs.frozen
class AsyncSpnCreation(SpnOutcome):
    """A service principal, planned or made."""

    _client: AsyncArmedic = attrs.field(repr=False)
    _body: ProvisionRequest = attrs.field(repr=False)
    _idempotency_key: str | None = attrs.field(repr=False)

    async def apply(self) -> "AsyncSpnCreation":
        """Make exactly this; StateChangedError if the state is another by now."""
        body = attrs.evolve(self._body, mode="apply", fingerprint=self.fingerprint)
        reply = await self._client._send(_calls.create_call(body, self._idempotency_key))  # noqa: SLF001 - one unit
        return AsyncSpnCreation(reply, self._client, body, self._idempotency_key)


@attrs.frozen
class AsyncSpnDeletion(Outcome[ChangesReply]):
    """A deletion, planned or applied."""

    _client: AsyncArmedic = attrs.field(repr=False)
    _wanted: _calls.Deletion = attrs.field(repr=False)

    async def apply(self) -> "AsyncSpnDeletion":
        """Delete exactly this; StateChangedError if the state is another by now."""
        wanted = attrs.evolve(self._wanted, mode="apply", fingerprint=self.fingerprint)
        reply = await self._client._send(_calls.delete_call(wanted))  # noqa: SLF001 - one unit
        return AsyncSpnDeletion(reply, self._client, wanted)
