"""What `medic spn` is told and tells: options into requests, answers into lines."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from armedic_sdk._show.terminal import rows
from armedic_sdk._show.text import facts, line

if TYPE_CHECKING:
    from armedic_sdk import NewConnection, RoleGrant
    from armedic_sdk._results import SpnOutcome
    from armedic_sdk._spn_calls import Credential, Delivery

SECRETS = ("service_principal_key", "service_principal_certificate")


class CredentialKind(StrEnum):
    """What it signs in with."""

    SECRET = "secret"  # noqa: S105 - a kind, not one
    CERTIFICATE = "certificate"
    FEDERATED = "federated"


def connection(text: str | None) -> "NewConnection | None":
    """The connection to create, from ORGANIZATION/PROJECT/NAME."""
    from armedic_sdk import NewConnection  # noqa: PLC0415
    from armedic_sdk._calls import target  # noqa: PLC0415

    if text is None:
        return None
    wanted = target(text)
    return NewConnection(organization=wanted.organization, project=wanted.project, name=wanted.name_or_id)


def roles(given: list[str] | None) -> "list[RoleGrant] | None":
    """The roles to grant, from ROLE or ROLE@SCOPE."""
    from armedic_sdk import RoleGrant  # noqa: PLC0415

    if given is None:
        return None
    parts = [one.partition("@") for one in given]
    return [RoleGrant(role=role, scope=scope or None) for role, _, scope in parts]


def credential(kind: CredentialKind | None, days: int | None) -> "Credential | None":
    """What it is to sign in with."""
    from armedic_sdk import CertificateCredential, FederatedCredential, SecretCredential  # noqa: PLC0415

    lifetime: dict[str, Any] = {} if days is None else {"lifetime_days": days}
    match kind:
        case CredentialKind.SECRET:
            return SecretCredential(**lifetime)
        case CredentialKind.CERTIFICATE:
            return CertificateCredential(**lifetime)
        case CredentialKind.FEDERATED if not lifetime:
            return FederatedCredential()
    if lifetime:
        raise typer.BadParameter("--lifetime-days goes with --credential secret or certificate")
    return None


def delivery(given: str | None) -> "Delivery | None":
    """Where a key goes."""
    from armedic_sdk import DeliverConnection, DeliverKeyVault, DeliverResponse  # noqa: PLC0415

    match given:
        case None:
            return None
        case "response":
            return DeliverResponse()
        case "connection":
            return DeliverConnection()
    vault, _, name = given.rpartition("/")
    if not vault.startswith("https://") or not name or vault == "https:/":
        raise typer.BadParameter(
            "--deliver takes response, connection, or VAULT_URL/NAME as https://v.vault.azure.net/key"
        )
    return DeliverKeyVault(vault_url=vault, name=name)


def made(outcome: "SpnOutcome", *, shown: bool) -> list[RenderableType]:
    """Only what was asked to be delivered with the response is printed of a key."""
    details = outcome.details.to_dict()
    values = facts({name: value for name, value in details.items() if shown or name not in SECRETS})
    if outcome.credential.ends_at is not None:
        values.append(("credential ends", f"{outcome.credential.ends_at:%Y-%m-%d}"))
    values += facts({"connection": outcome.connection_id, "key vault secret": outcome.key_vault_secret_id})
    values += [("note", line(note)) for note in outcome.reply.notes]
    return [Text("For the connection's form", "bold"), rows((name.replace("_", " "), value) for name, value in values)]


def inspected(found: dict[str, Any]) -> list[RenderableType]:
    """What stands behind a client id."""
    parts: list[RenderableType] = []
    for name in ("application", "deleted_application", "service_principal"):
        if found.get(name):
            values = {key: value for key, value in found[name].items() if not isinstance(value, list | dict)}
            parts += [Text(name.replace("_", " ").capitalize(), "bold"), rows(facts(values)), Text()]
            for one in found[name].get("credentials", ()):
                parts.insert(-1, Text(line(f"{one['kind']} {one['key_id']} until {one['ends_at'][:10]}")))
    for name, fields in (
        ("federated_credentials", ("name", "issuer", "subject")),
        ("role_assignments", ("role", "scope", "condition")),
        ("connections", ("organization", "project", "name")),
    ):
        if found.get(name):
            parts.append(Text(name.replace("_", " ").capitalize(), "bold"))
            for one in found[name]:
                parts.append(Text("  " + line("  ".join(str(one[key]) for key in fields if one.get(key)))))
            parts.append(Text())
    return parts[:-1] or [Text("Nothing of that id is there.")]
