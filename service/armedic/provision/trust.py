"""The step that lets the principal trust what the connection presents: a federated credential."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, nothing
from armedic.clients import graph, graph_changes, managed_identity_changes
from armedic.clients.call import Call, Find, Ref
from armedic.errors import ConflictError
from armedic.facts import FederatedCredential
from armedic.ids import Scope
from armedic.provision.reading import Reading
from armedic.provision.wanted import Wanted

MOST: Final = 20
"""Federated credentials of one identity. Source: learn.microsoft.com/graph/api/resources/federatedidentitycredential"""


def step(reading: Reading, wanted: Wanted) -> Change:
    """The step that lets the identity trust what the connection presents; after the connection, which says what.

    Raises:
        ConflictError: It trusts as many as it can.
    Source: learn.microsoft.com/graph/api/resources/federatedidentitycredential; azure-docs,
    workload-identity-federation-considerations.md
    """
    connection, target = reading.devops.connection, wanted.target
    where = f"federated credential of {wanted.request.display_name}"
    place = f"{target.organization}/{target.project}/{target.name_or_id}".casefold() if target else ""
    name = "armedic-" + hashlib.sha256(place.encode()).hexdigest()[:24]
    issuer: Any = connection.issuer if connection else Ref("connection", "issuer")
    subject: Any = connection.subject if connection else Ref("connection", "subject")
    if not (issuer and subject):
        raise ConflictError(f"the service connection {target.name_or_id if target else ''} shows no issuer and subject")
    pair = [one for one in reading.who.trusted if (one.issuer, one.subject) == (issuer, subject)]
    if pair and reading.audience in pair[0].audiences:
        return nothing("federated-credential", where, "credential", name=pair[0].name)
    old = pair[0] if pair else next((one for one in reading.who.trusted if one.name == name), None)
    if old is None and len(reading.who.trusted) >= MOST:
        raise ConflictError(
            f"{wanted.request.display_name} has {MOST} federated credentials, and more are not possible"
        )
    name = old.name if old else name
    said = {"issuer": issuer, "subject": subject, "audiences": [reading.audience]}
    return Change(
        key="federated-credential",
        action="update" if old else "create",
        target=where,
        safety="credential",
        call=_trust(reading, wanted, name, said),
        before=_shown(old) if old else None,
        after={"name": name, **said},
        needs=(_right(reading, wanted),),
        undo=(_trust(reading, wanted, name, _shown(old)) if old else _distrust(reading, wanted, name),),
        find=_find(reading, wanted, name),
        upsert=old is None,
        goes_on=True,
        outputs={"name": name},
    )


def _shown(credential: FederatedCredential) -> dict[str, Any]:
    return {
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": list(credential.audiences),
    }


def _trust(reading: Reading, wanted: Wanted, name: str, said: Mapping[str, Any]) -> Call:
    if wanted.managed:
        scope = reading.who.identity_scope
        return managed_identity_changes.put_credential_properties(wanted.cloud, scope, name, said)
    return graph_changes.upsert_federated_credential(wanted.cloud, "{application.id}", name, said)


def _distrust(reading: Reading, wanted: Wanted, name: str) -> Call:
    if wanted.managed:
        return managed_identity_changes.delete_identity_credential(wanted.cloud, reading.who.identity_scope, name)
    return graph_changes.delete_federated_credential(wanted.cloud, "{application.id}", name)


def _find(reading: Reading, wanted: Wanted, name: str) -> Find:
    if wanted.managed:
        return managed_identity_changes.find_identity_credential(reading.who.identity_scope, name)
    return graph_changes.find_federated_credential("{application.id}", name)


def _right(reading: Reading, wanted: Wanted) -> str:
    if not wanted.managed:
        return graph.WRITE
    # one that is not there yet inherits the right from its resource group
    scope = reading.who.identity_scope
    at = scope if reading.who.identity else Scope(scope.rpartition("/providers/")[0])
    return managed_identity_changes.write_right(at)
