"""The rights of the service's identity in a world: taken away, and given back."""

from collections.abc import Callable
from typing import Final

from azure_sandbox.world import World
from harness import Azure

READER: Final = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
DENIED: Final = {
    "error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges to complete the operation."}
}
Restore = Callable[[], None]


def take(azure: Azure, system: str, *, reading: bool) -> Restore:
    """Take the right to write in a system, or also to read; the result gives it back.

    Microsoft Graph trusts the roles in a token until it ends, so there it is a fault that refuses.
    """
    if system == "devops":
        return _of_devops(azure.world, reading=reading)
    if system == "arm":
        return _of_azure(azure.world, reading=reading)
    refused = ("GET", "POST", "PUT", "PATCH", "DELETE") if reading else ("POST", "PUT", "PATCH", "DELETE")
    for method in refused:
        path = "" if reading else r"^(?!.*\$batch)"
        azure.fail(system=system, method=method, path=path, status=403, body=DENIED, times=None)
    return azure.faults.clear


def _identities(world: World) -> set[str]:
    client_id = (world.armedic_client_id or "").casefold()
    return {one.object_id for one in world.service_principals.values() if one.client_id.casefold() == client_id}


def _of_devops(world: World, *, reading: bool) -> Restore:
    own = _identities(world)
    members = [member for one in world.organizations.values() for member in one.members.values() if member.id in own]
    before = [(member, member.organization_role) for member in members]
    for member in members:
        member.organization_role = None if reading else "User"

    def restore() -> None:
        for member, role in before:
            member.organization_role = role

    return restore


def _of_azure(world: World, *, reading: bool) -> Restore:
    own = _identities(world)
    taken = {
        key: one
        for key, one in world.role_assignments.items()
        if one.principal_id in own and (reading or one.role_id != READER)
    }
    for key in taken:
        del world.role_assignments[key]
    return lambda: world.role_assignments.update(taken)
