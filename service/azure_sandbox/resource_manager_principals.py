"""The principals that Resource Manager grants roles to, as it finds them in the directory."""

from azure_sandbox.resource_manager_wire import ArmError, Call
from azure_sandbox.world import Group, PrincipalType, ServicePrincipal


def check_principal(call: Call, tenant_id: str, principal_id: str, named: PrincipalType | None) -> PrincipalType:
    """The principal's type; a principal that is not visible yet passes only if the caller named the type.

    Raises:
        ArmError: 400 PrincipalNotFound, UnmatchedPrincipalType.

    Source: role-assignments-rest.md (new service principal), troubleshooting.md; UnmatchedPrincipalType: public logs.
    """
    known = directory_object(call, principal_id, tenant_id)
    if known is None:
        if named is not None:
            return named
        shown = principal_id.replace("-", "")
        text = (
            f"Principal {shown} does not exist in the directory {tenant_id}. Check that you have the correct "
            "principal ID. If you are creating this principal and then immediately assigning a role, this error might "
            "be related to a replication delay. In this case, set the role assignment principalType property to a "
            "value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype"
        )
        raise ArmError(400, "PrincipalNotFound", text)
    if named not in {None, known}:
        text = (
            f"The PrincipalId '{principal_id.replace('-', '')}' has type '{known}' , which is different from "
            f"specified PrinciaplType '{named}'."
        )
        raise ArmError(400, "UnmatchedPrincipalType", text)
    return known


def directory_object(call: Call, principal_id: str, tenant_id: str) -> PrincipalType | None:
    """The type of a principal of the tenant; None if it is not there, or not replicated yet."""
    now = call.world.now()
    candidates: list[ServicePrincipal | Group] = [
        *call.world.service_principals.values(),
        *call.world.groups.values(),
    ]
    for candidate in candidates:
        if candidate.object_id.casefold() != principal_id.casefold() or candidate.tenant_id != tenant_id:
            continue
        if isinstance(candidate, Group):
            return "Group"
        visible = candidate.visible_at is None or candidate.visible_at <= now
        return "ServicePrincipal" if visible and candidate.deleted_at is None else None
    members = {identity for organization in call.world.organizations.values() for identity in organization.members}
    return "User" if principal_id.casefold() in {member.casefold() for member in members} else None
