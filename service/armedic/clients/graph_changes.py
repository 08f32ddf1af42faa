"""Calls to Microsoft Graph that change what an application trusts."""

from collections.abc import Mapping, Sequence
from typing import Any

from armedic.clients import _graph_wire as wire
from armedic.clients.call import Call, Find, Ref
from armedic.facts import FederatedCredential


def create_federated_credential(
    environment: str, object_id: str, credential: FederatedCredential, description: str
) -> Call:
    """Let an application trust an assertion, under a name that is its key: sent twice, it makes one.

    Source: learn.microsoft.com/graph/api/federatedidentitycredential-upsert
    """
    body = {
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": list(credential.audiences),
        "description": description,
    }
    return upsert_federated_credential(environment, object_id, credential.name, body)


def upsert_federated_credential(environment: str, object_id: str, name: str, body: Mapping[str, Any]) -> Call:
    """The same from its parts, of which some may only be known once an earlier step is done."""
    return Call(
        system="graph",
        environment=environment,
        method="PATCH",
        path=_federated(object_id, name),
        headers={"Prefer": "create-if-missing"},
        body=body,
    )


def update_federated_credential(environment: str, object_id: str, credential: FederatedCredential) -> Call:
    """Let the credential of this name trust another assertion; its name cannot be changed.

    Source: learn.microsoft.com/graph/api/federatedidentitycredential-update
    """
    return Call(
        system="graph",
        environment=environment,
        method="PATCH",
        path=_federated(object_id, credential.name),
        body={
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": list(credential.audiences),
        },
    )


def delete_federated_credential(environment: str, object_id: str, name: str) -> Call:
    """Trust an assertion no longer. Source: learn.microsoft.com/graph/api/federatedidentitycredential-delete."""
    path = _federated(object_id, name)
    return Call(system="graph", environment=environment, method="DELETE", path=path, gone_is_done=True)


def set_key_credentials(environment: str, object_id: str, credentials: Sequence[Mapping[str, Any] | Ref]) -> Call:
    """Replace the certificates of an application: those that are not sent again are dropped.

    Source: learn.microsoft.com/graph/api/application-update; learn.microsoft.com/graph/api/resources/keycredential
    """
    return Call(
        system="graph",
        environment=environment,
        method="PATCH",
        path=f"/v1.0/applications/{object_id}",
        body={"keyCredentials": list(credentials)},
    )


def find_key_credentials(object_id: str, *, apart_from: frozenset[str] = frozenset()) -> Find:
    """The certificates of an application with their public keys, as `beside`; their PATCH knows no condition.

    Args:
        apart_from: The `keyId` of those that are left out.

    Source: learn.microsoft.com/graph/api/resources/keycredential (the key is shown where it is selected)
    """

    def pick(body: Any) -> Mapping[str, Any]:
        held = body.get("keyCredentials") or ()
        return {"beside": [one for one in held if one.get("keyId") not in apart_from]}

    return Find(path=f"/v1.0/applications/{object_id}?$select=keyCredentials", pick=pick)


def _federated(object_id: str, name: str) -> str:
    return f"/v1.0/applications/{object_id}/federatedIdentityCredentials(name='{wire.quoted(name)}')"


def find_federated_credential(object_id: str, name: str) -> Find:
    """Whether an application has a federated credential of this name."""
    return Find(path=_federated(object_id, name))
