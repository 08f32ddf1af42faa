"""Service principals: the methods of `Armedic.spn`."""
# Written by sdk/generator/twins.py from _async/spn.py; never edited.

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import attrs

from armedic_sdk import _spn_calls as _calls
from armedic_sdk._calls import Mode
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.deletion_reply import DeletionReply
from armedic_sdk._generated.models.new_connection import NewConnection
from armedic_sdk._generated.models.provision_request import ProvisionRequest
from armedic_sdk._generated.models.restore_request import RestoreRequest
from armedic_sdk._generated.models.role_grant import RoleGrant
from armedic_sdk._generated.models.spn_form import SpnForm
from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply
from armedic_sdk._results import Outcome, SpnOutcome
from armedic_sdk._spn_calls import Credential, Deletion, Delivery, Environment, IdentityKind

if TYPE_CHECKING:
    from armedic_sdk._sync.client import Armedic


class Spn:
    """Service principals for service connections: the methods of `Armedic.spn`."""

    def __init__(self, client: "Armedic") -> None:
        """Belongs to a client."""
        self._client = client

    def create(
        self,
        display_name: str,
        *,
        subscription: str | None = None,
        management_group: str | None = None,
        cloud: Environment = "AzureCloud",
        identity: IdentityKind = "application",
        resource_group: str | None = None,
        location: str | None = None,
        roles: Sequence[RoleGrant] | None = None,
        allow_privileged: bool = False,
        credential: Credential | None = None,
        connection: NewConnection | None = None,
        deliver: Delivery | None = None,
        mode: Mode = "plan",
        fingerprint: str | None = None,
        wait_seconds: float = 60.0,
        idempotency_key: str | None = None,
    ) -> "SpnCreation":
        """A plan for a principal with credential, roles and, if you like, connection; `.apply()` makes it.

        ```python
        with Armedic("http://127.0.0.1:8000") as armedic:
            connection = NewConnection(organization="contoso", project="web", name="sc-new")
            plan = armedic.spn.create("sc-new", subscription="Production", connection=connection)
            print((plan.apply()).details.service_principal_id)
        ```

        Args:
            display_name: Name of the application, or of the managed identity.
            subscription: By id or name; either this or a management group.
            management_group: By id or display name.
            cloud: By the name that Azure DevOps uses.
            identity: An application, or a user-assigned managed identity.
            resource_group: Of a managed identity: by name, or by ARM id.
            location: Of a managed identity; left out, that of its resource group.
            roles: Reader on the subscription or management group when left out.
            allow_privileged: Whether roles may be granted that can grant roles.
            credential: Left out, federated where a connection is asked for and the cloud has it, else a secret.
            connection: The service connection to create.
            deliver: Where a secret, or a generated certificate, goes.
            mode: "apply" makes it at once.
            fingerprint: That of a plan; refused when the state has changed since.
            wait_seconds: How long the service waits for replication and for the connection to verify.
            idempotency_key: With the same key, a repeated call finds what the first one made; so the client may send
                it again by itself. Left out, name, cloud and place are the key: run twice, a script makes one
                principal. None is made up, since each would make another principal.
        """
        body = ProvisionRequest(
            display_name=display_name,
            cloud=cloud,
            subscription=subscription,
            management_group=management_group,
            identity=identity,
            resource_group=resource_group,
            location=location,
            roles=list(roles) if roles is not None else None,
            allow_privileged=allow_privileged,
            credential=credential,
            connection=connection,
            deliver=deliver,
            mode=mode,
            fingerprint=fingerprint,
            wait_seconds=wait_seconds,
        )
        reply = self._client._send(_calls.create_call(body, idempotency_key))  # noqa: SLF001 - one unit with the client
        return SpnCreation(reply, self._client, body, idempotency_key)

    def get(
        self, client_id: str | UUID, *, environment: Environment = "AzureCloud", organizations: Sequence[str] = ()
    ) -> SpnInspectionReply:
        """What stands behind a client id, and which connections of the organizations use it."""
        call = _calls.inspect_call(client_id, environment, tuple(organizations))
        return self._client._send(call)  # noqa: SLF001 - one unit with the client

    def form(
        self, client_id: str | UUID, *, environment: Environment = "AzureCloud", subscription: str | None = None
    ) -> SpnForm:
        """What the manual form of a service connection asks for, the key apart.

        Args:
            client_id: The application's, or the managed identity's.
            environment: The cloud, by the name that Azure DevOps uses.
            subscription: By id or name; needed where the principal has roles in several.
        """
        call = _calls.form_call(client_id, environment, subscription)
        return self._client._send(call)  # noqa: SLF001 - one unit with the client

    def delete(
        self,
        client_id: str | UUID,
        *,
        environment: Environment = "AzureCloud",
        organizations: Sequence[str] = (),
        force: bool = False,
        connections: bool = False,
        mode: Mode = "plan",
        fingerprint: str | None = None,
    ) -> "SpnDeletion":
        """A plan that deletes the principal with its application and roles; `.apply()` does it.

        Args:
            client_id: The application's, or the managed identity's.
            environment: The cloud, by the name that Azure DevOps uses.
            organizations: Searched for connections that still use it.
            force: Whether to delete it nevertheless.
            connections: Whether to delete those connections as well.
            mode: "apply" deletes at once; it needs the fingerprint of a plan.
            fingerprint: That of the plan.
        """
        wanted = Deletion(
            client_id=UUID(str(client_id)),
            environment=environment,
            organizations=tuple(organizations),
            mode=mode,
            fingerprint=fingerprint,
            force=force,
            connections=connections,
        )
        reply = self._client._send(_calls.delete_call(wanted))  # noqa: SLF001 - one unit with the client
        return SpnDeletion(reply, self._client, wanted)

    def restore(
        self,
        client_id: str | UUID,
        *,
        request: RestoreRequest | None = None,
        cloud: Environment = "AzureCloud",
        roles: Sequence[RoleGrant] = (),
        allow_privileged: bool = False,
        wait_seconds: float = 60.0,
    ) -> "SpnRestoration":
        """A plan that brings a deleted application back, for 30 days after its deletion; `.apply()` does it.

        Args:
            client_id: The application's.
            request: What the answer of the deletion holds as `restore`; the other options are not looked at then.
            cloud: By the name that Azure DevOps uses.
            roles: Roles to grant again, each with its scope.
            allow_privileged: Whether roles may be granted that can grant roles.
            wait_seconds: How long the service waits for replication.
        """
        body = request or RestoreRequest(
            cloud=cloud, roles=list(roles), allow_privileged=allow_privileged, wait_seconds=wait_seconds
        )
        body = attrs.evolve(body, mode="plan")
        reply = self._client._send(_calls.restore_call(client_id, body))  # noqa: SLF001 - one unit with the client
        return SpnRestoration(reply, self._client, UUID(str(client_id)), body)


@attrs.frozen
class SpnCreation(SpnOutcome):
    """A service principal, planned or made."""

    _client: "Armedic" = attrs.field(repr=False)
    _body: ProvisionRequest = attrs.field(repr=False)
    idempotency_key: str | None = attrs.field(repr=False)
    """The key that was given."""

    def apply(self) -> "SpnCreation":
        """Make exactly this; StateChangedError if the state is another by now."""
        body = attrs.evolve(self._body, mode="apply", fingerprint=self.fingerprint)
        reply = self._client._send(_calls.create_call(body, self.idempotency_key))  # noqa: SLF001 - one unit
        return SpnCreation(reply, self._client, body, self.idempotency_key)


@attrs.frozen
class SpnDeletion(Outcome[DeletionReply]):
    """A deletion, planned or applied."""

    _client: "Armedic" = attrs.field(repr=False)
    _wanted: Deletion = attrs.field(repr=False)

    @property
    def restore(self) -> RestoreRequest | None:
        """What brings it back, for `spn.restore(client_id, request=...)`; None where it cannot come back."""
        return self.reply.restore or None

    def apply(self) -> "SpnDeletion":
        """Delete exactly this; StateChangedError if the state is another by now."""
        wanted = attrs.evolve(self._wanted, mode="apply", fingerprint=self.fingerprint)
        reply = self._client._send(_calls.delete_call(wanted))  # noqa: SLF001 - one unit
        return SpnDeletion(reply, self._client, wanted)


@attrs.frozen
class SpnRestoration(Outcome[ChangesReply]):
    """The return of a deleted application, planned or applied."""

    _client: "Armedic" = attrs.field(repr=False)
    _client_id: UUID = attrs.field(repr=False)
    _body: RestoreRequest = attrs.field(repr=False)

    def apply(self) -> "SpnRestoration":
        """Bring back exactly this; StateChangedError if the state is another by now."""
        body = attrs.evolve(self._body, mode="apply", fingerprint=self.fingerprint)
        reply = self._client._send(_calls.restore_call(self._client_id, body))  # noqa: SLF001 - one unit
        return SpnRestoration(reply, self._client, self._client_id, body)
