"""The answer of DELETE /spn/{client_id}."""

import msgspec
from msgspec import UNSET, UnsetType

from armedic.api.changes import ChangesReply, changes_reply
from armedic.changes.result import Result
from armedic.clients.upstreams import Upstreams
from armedic.provision.inspect import Inspection
from armedic.provision.request import Environment, RoleGrant
from armedic.provision.restore import RestoreRequest


class DeletionReply(ChangesReply, frozen=True, kw_only=True):
    """A deletion, planned or done."""

    restore: RestoreRequest | UnsetType = UNSET
    """A body for POST /spn/{client_id}/restore that brings everything back; absent for a managed identity, which cannot
    come back."""


def deletion_reply(result: Result, found: Inspection, environment: Environment, upstreams: Upstreams) -> DeletionReply:
    """What is or was deleted, on the wire."""
    known = found.application
    return DeletionReply(
        **msgspec.structs.asdict(changes_reply(result, upstreams)),
        restore=_restore(found, environment) if known is not None else UNSET,
    )


def _restore(found: Inspection, environment: Environment) -> RestoreRequest:
    roles = [
        RoleGrant(role=one.role, scope=one.assignment.scope, condition=one.assignment.condition) for one in found.roles
    ]
    return RestoreRequest(cloud=environment, roles=roles, allow_privileged=any(one.grants for one in found.roles))
