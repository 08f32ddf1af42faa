"""What many connections may share: the identity behind a client id, a tenant, what holds at a scope."""

from collections.abc import Iterable, Mapping

import msgspec

from armedic.clients.directory import Directory
from armedic.clients.upstreams import Upstreams
from armedic.facts import (
    ABSENT,
    Absent,
    DenyAssignment,
    FederatedCredential,
    Lock,
    RoleAssignment,
    RoleDefinition,
    Subscription,
    Tenant,
)
from armedic.ids import ClientId, Scope


class Assignments(msgspec.Struct, frozen=True, kw_only=True):
    """The role assignments at a scope, above and below, by who holds them."""

    by_principal: Mapping[str, tuple[RoleAssignment, ...]]

    @classmethod
    def of(cls, assignments: Iterable[RoleAssignment]) -> "Assignments":
        """Those assignments."""
        held: dict[str, list[RoleAssignment]] = {}
        for one in assignments:
            held.setdefault(one.principal_id.casefold(), []).append(one)
        return cls(by_principal={principal: tuple(roles) for principal, roles in held.items()})

    def held_by(self, principals: Iterable[str]) -> tuple[RoleAssignment, ...]:
        """What somebody holds who is these: an own id and those of groups."""
        return tuple(one for principal in principals for one in self.by_principal.get(principal.casefold(), ()))


class Lookups:
    """Reads that do not belong to one connection; each method raises the UpstreamError of the call behind it."""

    def __init__(self, upstreams: Upstreams) -> None:
        self.upstreams = upstreams

    async def directory(self, environment: str, client_id: ClientId) -> Directory:
        """What Entra has under a client id."""
        return await self.upstreams.graph(environment).look_up(client_id)

    async def tenant(self, environment: str, name_or_id: str) -> Tenant | Absent:
        """A tenant."""
        return await self.upstreams.entra(environment).find_tenant(name_or_id) or ABSENT

    async def subscription(self, environment: str, scope: Scope) -> Subscription | Absent:
        """The subscription or management group of a scope."""
        return await self.upstreams.resource_manager(environment).find_subscription(scope) or ABSENT

    async def assignments(self, environment: str, scope: Scope) -> Assignments:
        """All role assignments at a scope, above and below."""
        client = self.upstreams.resource_manager(environment)
        return Assignments.of(await client.list_role_assignments(scope, below=True))

    async def role_definitions(self, environment: str, scope: Scope) -> tuple[RoleDefinition, ...]:
        """All roles that can be held at a scope."""
        return await self.upstreams.role_definitions(environment, scope)

    async def deny_assignments(self, environment: str, scope: Scope) -> tuple[DenyAssignment, ...]:
        """All deny assignments at a scope, above and below."""
        return tuple(await self.upstreams.resource_manager(environment).list_deny_assignments(scope))

    async def identity_credentials(self, environment: str, identity: Scope) -> tuple[FederatedCredential, ...] | Absent:
        """What a user-assigned managed identity trusts."""
        found = await self.upstreams.resource_manager(environment).list_identity_credentials(identity)
        return ABSENT if found is None else tuple(found)

    async def locks(self, environment: str, scope: Scope) -> tuple[Lock, ...]:
        """All locks at a scope, above and below."""
        return tuple(await self.upstreams.resource_manager(environment).list_locks(scope))
