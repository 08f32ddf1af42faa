"""The client: `AsyncArmedic`."""

import ssl
from collections.abc import Mapping, Sequence
from functools import cached_property
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs
import httpx

from armedic_sdk import _calls, _http
from armedic_sdk._async.auth import AsyncAuth
from armedic_sdk._async.sender import AsyncSender
from armedic_sdk._auth import Credential, Identity, TokenText
from armedic_sdk._calls import Call, Evidence, Mode
from armedic_sdk._diagnosis import Diagnosis
from armedic_sdk._generated.models.cause_reply import CauseReply
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._results import Outcome
from armedic_sdk._upload import Capture, Progress

if TYPE_CHECKING:  # many models, which are imported when they are needed
    from armedic_sdk._async.spn import AsyncSpn
    from armedic_sdk._async.sweep import AsyncSweep
    from armedic_sdk._generated.models.repair_body import RepairBody
    from armedic_sdk._repairs import Repair, RepairKind
    from armedic_sdk._sweep import Verdict

T = TypeVar("T")


class AsyncArmedic:
    """A client of one Armedic service; close it, or use it in `async with`.

    ```python
    async with AsyncArmedic("http://127.0.0.1:8000") as armedic:
        diagnosis = await armedic.diagnose("AADSTS7000222: The provided client secret keys are expired.")
        print(diagnosis.verdict, diagnosis.findings[0].cause)  # broken secret-expired
    ```
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        token: TokenText | None = None,
        credential: Credential | None = None,
        scope: str | None = None,
        timeout: float = 120.0,
        connect_timeout: float = 5.0,
        retries: int = 2,
        verify: bool | ssl.SSLContext = True,
        ca_file: str | PathLike[str] | None = None,
        proxy: str | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            base_url: Where the service is, e.g. "https://armedic.contoso.com".
            api_key: Your key; sent in the header X-API-Key. In its place a token or a credential; none is ever shown.
            token: A bearer token, or a function that gives one; it is called for each request.
            credential: Of azure-identity, e.g. AzureCliCredential(); its token is kept until shortly before its end.
            scope: What the credential is asked for, e.g. "api://armedic/.default".
            timeout: Seconds to wait for an answer; an applied change is verified first, which takes its time.
            connect_timeout: Seconds to wait for a connection.
            retries: How often a call that is safe to repeat is sent again for passing trouble.
            verify: Whether to check the server's certificate, or what to check it with.
            ca_file: Certificates (PEM) of your own authority, trusted beside the well-known ones.
            proxy: URL of a proxy; left out, what HTTPS_PROXY and the like say.
            http_client: Your own httpx client; timeouts, certificates and proxy are then yours too.
        """
        self._base_url = base_url.rstrip("/")
        self._owns = http_client is None
        self._http = http_client or httpx.AsyncClient(
            timeout=httpx.Timeout(timeout, connect=connect_timeout), verify=_http.trust(verify, ca_file), proxy=proxy
        )
        identity = Identity(api_key=api_key, token=token, credential=credential, scope=scope)
        self._sender = AsyncSender(base_url=self._base_url, retries=retries, http=self._http, auth=AsyncAuth(identity))

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

    @cached_property
    def spn(self) -> "AsyncSpn":
        """Service principals for service connections."""
        from armedic_sdk._async.spn import AsyncSpn  # noqa: PLC0415 - see above

        return AsyncSpn(self)

    async def diagnose(
        self,
        evidence: Evidence | None = None,
        *,
        connection: str | ConnectionTarget | None = None,
        payload: Mapping[str, Any] | None = None,
        trace: Mapping[str, Any] | None = None,
        reference: Mapping[str, Any] | None = None,
        needs: str | Sequence[str] | None = None,
        expiring_within_days: int | None = None,
        progress: Progress | None = None,
    ) -> Diagnosis:
        """Why a service connection fails, with proof and cures; changes nothing.

        Args:
            evidence: A text that the portal, an API or a pipeline said; a `pathlib.Path` of a captured file, as in
                `diagnose_capture`; a service endpoint as a dict, as in `payload`; or a ConnectionTarget.
            connection: Looked at in Azure: "organization/project/name", or a ConnectionTarget.
            payload: A service endpoint as JSON, e.g. the PUT body that the browser sent.
            trace: A HAR document.
            reference: The payload of a connection that works, to compare with.
            needs: What the connection has to be able to do, e.g. "Microsoft.Web/sites/write"; with `connection`.
            expiring_within_days: Credentials that end within so many days are a risk; 30 when left out.
            progress: Called with the bytes sent and their total while a file is sent.

        Raises:
            ValueError: Two things for the same place; or something besides a file, which is diagnosed by itself.
        """
        call = _calls.diagnose_call(
            evidence,
            _calls.Besides(
                payload=payload,
                trace=trace,
                reference=reference,
                connection=connection,
                needs=needs,
                expiring_within_days=expiring_within_days,
            ),
            progress,
        )
        return await self._send(call)

    async def diagnose_capture(self, capture: Capture, *, progress: Progress | None = None) -> Diagnosis:
        """Why a service connection fails, from a captured file; it is sent as it is read, whatever its size.

        Args:
            capture: Path of a HAR, a Fiddler archive (.saz), a pipeline log or the zip of a run's logs; or its bytes.
            progress: Called with the bytes sent and their total; begins anew when the call is sent again.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file is empty.
        """
        return await self._send(_calls.capture_call(capture, progress))

    def sweep(
        self,
        organization: str,
        *,
        projects: str | Sequence[str] | None = None,
        schemes: str | Sequence[str] | None = None,
        owners: str | Sequence[str] | None = None,
        verdicts: "Verdict | Sequence[Verdict] | None" = None,
        causes: str | Sequence[str] | None = None,
        only_expiring: bool = False,
        expiring_within_days: int = 30,
    ) -> "AsyncSweep":
        """Look at every service connection of an organization; lines come as they are known, in no order.

        They are SweepDiagnosis, SweepError (something could not be looked at; the rest goes on), SweepProgress and,
        last, SweepSummary. It is sent when the first line is asked for, and stops when the iterator is closed, as
        leaving its `async with` block does. A stream that is cut off is asked for again, as often as `retries` says,
        and what came already is not given twice. The client's timeout does not apply, since the service waits for
        APIs that throttle: only half an hour without a line ends it.

        ```python
        async with AsyncArmedic("http://127.0.0.1:8000") as armedic, armedic.sweep("contoso") as lines:
            async for line in lines:
                if line.type_ == "diagnosis" and line.verdict == "broken":
                    print(line.project, line.connection.name)
        ```

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
            ConnectionFailedError: No answer.
            SweepCutError: The stream was cut off, so that lines are missing; `done` and `total` say how far it came.
        """
        from armedic_sdk import _sweep  # noqa: PLC0415 - see above
        from armedic_sdk._async.sweep import AsyncSweep  # noqa: PLC0415 - see above

        filters = _sweep.Filters(
            projects=projects,
            schemes=schemes,
            owners=owners,
            verdicts=verdicts,
            causes=causes,
            only_expiring=only_expiring,
            expiring_within_days=expiring_within_days,
        )
        return AsyncSweep(self._sender, _sweep.sweep_call(organization, filters))

    async def causes(self) -> list[CauseReply]:
        """The failure modes that the service knows."""
        return (await self._send(_calls.causes_call())).causes

    async def cause(self, slug: str) -> CauseReply:
        """One failure mode, by the slug that a finding names."""
        return await self._send(_calls.cause_call(slug))

    async def repair(
        self,
        connection: "str | ConnectionTarget | RepairBody",
        repair: "Repair | None" = None,
        *,
        kind: "RepairKind | None" = None,
        role: str | None = None,
        scope: str | None = None,
        mode: Mode = "plan",
        fingerprint: str | None = None,
        wait_seconds: float | None = None,
    ) -> "AsyncRepairOutcome":
        """A plan that removes a cause; `.apply()` on it makes the changes.

        ```python
        async with AsyncArmedic("http://127.0.0.1:8000") as armedic:
            plan = await armedic.repair("contoso/data/sc-orders", kind="grant-role", role="Reader")
            print([change.target for change in plan.needed], (await plan.apply()).outcome)
        ```

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
        from armedic_sdk import _repair_calls  # noqa: PLC0415 - see above

        wanted = _repair_calls.Wanted(repair=repair, kind=kind, fields={"role": role, "scope": scope})
        body = _repair_calls.repair_body(connection, wanted, mode, fingerprint, wait_seconds)
        return AsyncRepairOutcome(await self._send(_repair_calls.repair_call(body)), self, body)

    async def _send(self, call: Call[T]) -> T:
        return await self._sender.send(call)


@attrs.frozen
class AsyncRepairOutcome(Outcome[ChangesReply]):
    """A repair, planned or applied."""

    _client: AsyncArmedic = attrs.field(repr=False)
    _body: "RepairBody" = attrs.field(repr=False)

    async def apply(self, *, wait_seconds: float | None = None) -> "AsyncRepairOutcome":
        """Make exactly these changes; StateChangedError if the state is another by now."""
        return await self._client.repair(
            self._body, mode="apply", fingerprint=self.fingerprint, wait_seconds=wait_seconds
        )
