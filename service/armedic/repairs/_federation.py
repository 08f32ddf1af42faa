"""What the repairs of federation share: who has to trust a connection, and the credentials with which it does."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from armedic.changes.plan import Change, Handoff, nothing
from armedic.clients import graph, graph_changes, managed_identity_changes
from armedic.clients.call import Call
from armedic.facts import (
    RETIRING,
    Absent,
    Application,
    Connection,
    Facts,
    FederatedCredential,
    ServicePrincipal,
    Unread,
    UnreadError,
    Verification,
    decoded,
    entra_pair,
)
from armedic.ids import Scope
from armedic.targets import ConnectionTarget

FEDERATION: Final = "WorkloadIdentityFederation"
MOST: Final = 20
"""Federated credentials of one identity. Source: learn.microsoft.com/graph/api/resources/federatedidentitycredential"""
_SINGLE_TENANT: Final = "AzureADMyOrg"


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """Who has to trust a connection, and what it trusts."""

    connection: Connection
    application: Application | None
    """None for a managed identity."""
    identity: Scope | None
    """ARM id of a managed identity."""
    name: str
    credentials: tuple[FederatedCredential, ...]

    @property
    def key(self) -> str:
        """What tells it apart from others."""
        return self.application.object_id if self.application else str(self.identity)

    @property
    def multi_tenant(self) -> bool:
        """Whether Microsoft Entra's issuer is of no use to it (AADSTS70052)."""
        return self.application is not None and self.application.sign_in_audience not in {None, _SINGLE_TENANT}

    def credential(self, issuer: str, subject: str, audience: str) -> FederatedCredential:
        """One for the connection, under a name that is the same for the same connection, issuer and subject."""
        digest = hashlib.sha256(f"{self.connection.id}|{issuer}|{subject}".encode()).hexdigest()
        return FederatedCredential(name=f"armedic-{digest[:24]}", issuer=issuer, subject=subject, audiences=(audience,))

    def add(self, key: str, wanted: FederatedCredential, kept_by: tuple[str, ...] = ()) -> Change:
        """Trust what is wanted; nothing where it is trusted. One that has its name or its pair is corrected.

        Issuer and subject together are unique in an identity, so a wrong audience can only be corrected in place.
        """
        near = next((one for one in self.credentials if (one.issuer, one.subject) == _pair(wanted)), None)
        near = near or next((one for one in self.credentials if one.name == wanted.name), None)
        if near is None:
            return Change(
                key=key,
                action="create",
                target=f"federated credential {wanted.name} of {self.name}",
                safety="credential",
                call=self._create(wanted),
                after=shown(wanted),
                needs=(self._write_right,),
                undo=(self._delete(wanted.name),),
                kept_by=kept_by,
            )
        if _pair(near) == _pair(wanted) and set(wanted.audiences) <= set(near.audiences):
            return nothing(key, f"federated credential {near.name} of {self.name}", "credential")
        return self.replace(key, near, wanted, kept_by)

    def replace(
        self, key: str, old: FederatedCredential, wanted: FederatedCredential, kept_by: tuple[str, ...] = ()
    ) -> Change:
        """Let one trust what is wanted instead; it keeps its name, which cannot be changed."""
        named = msgspec.structs.replace(wanted, name=old.name)
        return Change(
            key=key,
            action="update",
            target=f"federated credential {old.name} of {self.name}",
            safety="credential",
            call=self._update(named),
            before=shown(old),
            after=shown(named),
            needs=(self._write_right,),
            undo=(self._update(old),),
            kept_by=kept_by,
        )

    def remove(self, key: str, credential: FederatedCredential) -> Change:
        """Trust it no longer, once the connection verifies."""
        return Change(
            key=key,
            action="delete",
            target=f"federated credential {credential.name} of {self.name}",
            safety="credential",
            call=self._delete(credential.name),
            before=shown(credential),
            needs=(managed_identity_changes.delete_right(self.identity) if self.identity else graph.WRITE,),
            when="verified",
        )

    @property
    def _write_right(self) -> str:
        return managed_identity_changes.write_right(self.identity) if self.identity else graph.WRITE

    @property
    def _environment(self) -> str:
        return self.connection.environment or "AzureCloud"

    def _create(self, credential: FederatedCredential) -> Call:
        if self.application is None:
            return self._update(credential)
        text = f"Trusts the Azure DevOps service connection {self.connection.name} ({self.connection.id})"
        return graph_changes.create_federated_credential(
            self._environment, self.application.object_id, credential, text
        )

    def _update(self, credential: FederatedCredential) -> Call:
        if self.application is None:
            return managed_identity_changes.put_identity_credential(
                self._environment, Scope(str(self.identity)), credential
            )
        return graph_changes.update_federated_credential(self._environment, self.application.object_id, credential)

    def _delete(self, name: str) -> Call:
        if self.application is None:
            return managed_identity_changes.delete_identity_credential(
                self._environment, Scope(str(self.identity)), name
            )
        return graph_changes.delete_federated_credential(self._environment, self.application.object_id, name)


def trust_of(facts: Facts) -> Trust | None:
    """Who has to trust the connection; None where it is not to be found, or cannot trust anything.

    Raises:
        UnreadError: It could not be read.
    """
    connection, principal, application = facts.connection, facts.seen_service_principal, facts.seen_application
    seen = facts.seen_federated_credentials
    if isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity":
        if principal.resource_id is None or isinstance(seen, Absent):
            return None
        name = f"managed identity {principal.display_name}"
        return Trust(
            connection=connection,
            application=None,
            identity=principal.resource_id,
            name=name,
            credentials=facts.federated_credentials,
        )
    if isinstance(application, Absent):
        if isinstance(principal, Unread):
            raise UnreadError(principal)
        return None
    return Trust(
        connection=connection,
        application=facts.application,
        identity=None,
        name=f"application {facts.application.display_name}",
        credentials=() if isinstance(seen, Absent) else facts.federated_credentials,
    )


def entra_pair_of(facts: Facts, connection: Connection) -> tuple[str, str] | None:
    """Issuer and subject that the connection has, or will have, under Microsoft Entra's issuer.

    Needs Interest(organization=True).
    """
    if not (connection.tenant_id and facts.organization_id and connection.id):
        return None
    return entra_pair(connection.tenant_id, facts.organization_id, connection.id)


def devops_pairs_of(facts: Facts, connection: Connection, target: ConnectionTarget) -> Iterator[tuple[str, str]]:
    """Issuer and subject that the connection has, or had, under Azure DevOps' own issuer.

    Needs Interest(organization=True).
    """
    project, name = places(connection, target)[0]
    for issuer in RETIRING:
        yield f"{issuer}/{facts.organization_id}", f"sc://{target.organization}/{project}/{name}"


def places(connection: Connection, target: ConnectionTarget) -> tuple[tuple[str, str], ...]:
    """Project and name of the connection in each project that it is in, by name; the owner comes first.

    Source: geekzter/azure-identity-scripts, which takes the first reference for the owner
    """
    references = connection.document.get("serviceEndpointProjectReferences") or ()
    found = tuple(
        (str(one["projectReference"]["name"]), str(one.get("name") or connection.name))
        for one in references
        if isinstance(one, dict) and (one.get("projectReference") or {}).get("name")
    )
    return found or ((target.project, str(connection.name)),)


def leftovers(
    facts: Facts, target: ConnectionTarget, trust: Trust, wanted: FederatedCredential
) -> Iterator[FederatedCredential]:
    """Credentials that were provably made for this very connection and are of no use to it: it presents another pair.

    That is shown by the connection's id in the subject, or by its names in the older form: in a project that it is in,
    or in one that is not there any more. What another connection may present, stays. So does the pair under Microsoft
    Entra's issuer that the connection will present once it is moved there.

    Needs Interest(organization=True, projects=True).
    """
    coming = entra_pair_of(facts, facts.connection)
    for one in trust.credentials:
        if _pair(one) in {_pair(wanted), coming} or one.name == wanted.name:
            continue
        if _made_for(facts, target, one):
            yield one


def _made_for(facts: Facts, target: ConnectionTarget, credential: FederatedCredential) -> bool:
    connection = facts.connection
    said = decoded(credential.subject)
    if "connection_id" in said:
        return said["connection_id"].casefold() == str(connection.id).casefold()
    issued_by = decoded(credential.issuer).get("organization_id", "")
    if "connection" not in said or issued_by.casefold() != (facts.organization_id or "-").casefold():
        return False
    if said["organization"].casefold() != target.organization.casefold():
        return False
    own = {(project.casefold(), name.casefold()) for project, name in places(connection, target)}
    if (said["project"].casefold(), said["connection"].casefold()) in own:
        return True
    known = facts.seen_projects
    gone = isinstance(known, tuple) and said["project"].casefold() not in {one.casefold() for one in known}
    return gone and said["connection"].casefold() in {name for _, name in own}


def handoff(trust: Trust | None, connection: Connection, wanted: FederatedCredential | None, what: str) -> Handoff:
    """What the owner of the application, or of the managed identity, has to know."""
    values = {"client_id": connection.client_id or "", "connection_id": str(connection.id or "")}
    if connection.tenant_id:
        values["tenant_id"] = connection.tenant_id
    if trust is not None:
        values |= {"application_id": trust.key} if trust.application else {"identity": trust.key}
    if wanted is not None:
        values |= {"issuer": wanted.issuer, "subject": wanted.subject, "audience": wanted.audiences[0]}
    managed = trust is not None and trust.application is None
    who = "Managed Identity Contributor in Azure" if managed else "Application Administrator in Microsoft Entra"
    return Handoff(who=who, what=what, values=values)


def signs_in(facts: Facts) -> bool:
    """Whether Verify passed before any change."""
    return isinstance(facts.seen_verification, Verification) and facts.seen_verification.passed


def shown(credential: FederatedCredential) -> dict[str, Any]:
    """A credential, for people."""
    return {
        "name": credential.name,
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": list(credential.audiences),
    }


def _pair(credential: FederatedCredential) -> tuple[str, str]:
    return credential.issuer, credential.subject
