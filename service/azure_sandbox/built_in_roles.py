"""The built-in Azure roles that every world has; the facts stand in built_in_roles.json, by their keys in worlds.

Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles (the pages of its categories), without the
descriptions.
"""

from importlib import resources
from typing import Final

import msgspec

from azure_sandbox.world import RoleDefinition

BUILT_IN_ROLES: Final = msgspec.json.decode(
    (resources.files("azure_sandbox") / "built_in_roles.json").read_bytes(), type=dict[str, RoleDefinition]
)
