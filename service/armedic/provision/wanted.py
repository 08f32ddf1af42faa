"""A request with its defaults filled in, once it is known to make sense."""

import hashlib
import re
from datetime import datetime
from typing import Final

import msgspec

from armedic.errors import FieldError, InvalidRequestError
from armedic.provision.request import (
    Credential,
    DeliverConnection,
    DeliverKeyVault,
    DeliverResponse,
    FederatedCredential,
    NewConnection,
    ProvisionRequest,
    RoleGrant,
    SecretCredential,
)
from armedic.targets import ConnectionTarget

WITHOUT_FEDERATION: Final = frozenset({"AzureStack"})
"""Clouds that no federated credential works in. Source: azure-devops-docs, azure-rm-endpoint.md"""
_IDENTITY_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}")
"""Source: azure-docs, resource-name-rules.md (Microsoft.ManagedIdentity)"""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be there in the end."""

    request: ProvisionRequest
    credential: Credential
    idempotency_key: str | None
    existing: ConnectionTarget | None
    """A connection that is there and is to use the principal."""
    vault: DeliverKeyVault | None
    shown: bool
    """Whether the answer carries the secret."""

    @property
    def cloud(self) -> str:
        """The cloud, by the name that Azure DevOps uses."""
        return self.request.cloud

    def unique_name(self, place_id: str) -> str:
        """Under which the application, or the managed identity, is found again.

        The same for the same key, or without one for the same name, cloud and place, however the place was named.
        """
        key = self.idempotency_key
        words = [key] if key else [self.request.display_name, self.cloud, place_id.casefold()]
        return "armedic-" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]

    @property
    def managed(self) -> bool:
        """Whether it is a managed identity."""
        return self.request.identity == "managed_identity"

    @property
    def federated(self) -> bool:
        """Whether it signs in without a secret."""
        return isinstance(self.credential, FederatedCredential)

    @property
    def connection(self) -> NewConnection | None:
        """The connection to make."""
        return self.request.connection

    @property
    def target(self) -> ConnectionTarget | None:
        """The connection that uses it in the end, as the other routes name it."""
        return target_of(self.request)


def target_of(request: ProvisionRequest) -> ConnectionTarget | None:
    """The connection that a request makes or lets use the principal, as the other routes name it."""
    if isinstance(request.deliver, DeliverConnection) and request.deliver.existing is not None:
        return request.deliver.existing
    made = request.connection
    if made is None:
        return None
    return ConnectionTarget(organization=made.organization, project=made.project, name_or_id=made.name)


def wanted_of(request: ProvisionRequest, *, idempotency_key: str | None, now: datetime) -> Wanted:
    """The request with defaults.

    Raises:
        InvalidRequestError: It contradicts itself; each contradiction is named with its place.
    """
    deliver = request.deliver
    existing = deliver.existing if isinstance(deliver, DeliverConnection) else None
    credential = request.credential or _default(request, existing)
    shown = isinstance(deliver, DeliverResponse) or (deliver is None and request.connection is None)
    wanted = Wanted(
        request=request,
        credential=credential,
        idempotency_key=idempotency_key,
        existing=existing,
        vault=deliver if isinstance(deliver, DeliverKeyVault) else None,
        shown=shown and not isinstance(credential, FederatedCredential),
    )
    wrong = (*_place(request), *_signing_in(wanted), *_delivery(wanted), *_ends(request, now))
    if wrong:
        said = "; ".join(f"{one.pointer}: {one.detail}" for one in wrong)
        raise InvalidRequestError(f"the request contradicts itself ({said})", errors=wrong)
    return wanted


def _default(request: ProvisionRequest, existing: ConnectionTarget | None) -> Credential:
    if request.identity == "managed_identity":
        return FederatedCredential()
    has_connection = request.connection is not None or existing is not None
    secret_asked_for = isinstance(request.deliver, DeliverResponse | DeliverKeyVault)
    if has_connection and request.cloud not in WITHOUT_FEDERATION and not secret_asked_for:
        return FederatedCredential()
    return SecretCredential()


def _place(request: ProvisionRequest) -> tuple[FieldError, ...]:
    if (request.subscription is None) == (request.management_group is None):
        return (_wrong("subscription", "give exactly one of subscription and management_group"),)
    return ()


def _signing_in(wanted: Wanted) -> tuple[FieldError, ...]:
    request, found = wanted.request, []
    if wanted.federated and wanted.target is None:
        found.append(_wrong("credential", "a federated credential trusts a connection, and none is asked for"))
    if wanted.federated and wanted.cloud in WITHOUT_FEDERATION:
        found.append(_wrong("credential", f"{wanted.cloud} has no federation: ask for a secret or a certificate"))
    if wanted.managed:
        if not wanted.federated:
            found.append(_wrong("credential", "a managed identity has no secret or certificate: only federated"))
        if request.resource_group is None:
            found.append(_wrong("resource_group", "a managed identity lies in a resource group"))
        elif request.subscription is None and not request.resource_group.startswith("/"):
            found.append(_wrong("resource_group", "without a subscription it has to be given by its ARM id"))
        if not _IDENTITY_NAME.fullmatch(request.display_name):
            text = "a managed identity's name has 3 to 128 letters, digits, - and _, and begins with a letter or digit"
            found.append(_wrong("display_name", text))
    elif request.resource_group is not None or request.location is not None:
        found.append(_wrong("resource_group", "only a managed identity has a resource group and a location"))
    return tuple(found)


def _delivery(wanted: Wanted) -> tuple[FieldError, ...]:
    request, deliver, found = wanted.request, wanted.request.deliver, []
    given = getattr(wanted.credential, "certificate", None) is not None
    if isinstance(deliver, DeliverConnection) and wanted.target is None:
        found.append(_wrong("deliver", "there is no connection to deliver to: give connection or deliver.existing"))
    if wanted.existing is not None and request.connection is not None:
        found.append(_wrong("deliver/existing", "give a new connection or an existing one, not both"))
    if wanted.federated and isinstance(deliver, DeliverResponse | DeliverKeyVault):
        found.append(_wrong("deliver", "a federated credential has no secret to deliver"))
    if given and (wanted.target is not None or deliver is not None):
        text = "its private key is with you, so it can be delivered nowhere and stored in no connection"
        found.append(_wrong("credential/certificate", text))
    return tuple(found)


def _ends(request: ProvisionRequest, now: datetime) -> tuple[FieldError, ...]:
    roles: list[RoleGrant] = request.roles or []
    return tuple(
        _wrong(f"roles/{index}/expires_at", "it lies in the past")
        for index, grant in enumerate(roles)
        if grant.expires_at is not None and grant.expires_at <= now
    )


def _wrong(path: str, detail: str) -> FieldError:
    return FieldError(pointer=f"/{path}", detail=detail)
