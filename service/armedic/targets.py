"""What a request names: a service connection, by organization, project and name or id."""

from typing import Annotated

import msgspec
from msgspec import Meta

Organization = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?$",
        max_length=50,
        description="Azure DevOps organization (or collection), e.g. contoso.",
        examples=["contoso"],
    ),
]
Project = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f\\/:*?\"<>|;#${},+=\[\]%&~_.][^\x00-\x1f\x7f\\/:*?\"<>|;#${},+=\[\]%&~]*$",
        min_length=1,
        max_length=64,
        description="Azure DevOps project, by name or id.",
        examples=["web"],
    ),
]
ConnectionName = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f]+$",
        min_length=1,
        max_length=256,
        description="Name of a service connection.",
        examples=["sc-prod"],
    ),
]


RoleName = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f/\\]+$",
        min_length=1,
        max_length=128,
        description="Built-in or custom role, by name or id.",
        examples=["Reader"],
    ),
]
ScopeText = Annotated[
    str,
    Meta(
        pattern=r"^((/[A-Za-z0-9_.()-][A-Za-z0-9_. ()-]*){2})+$",
        max_length=1024,
        description="ARM scope: pairs of a kind and a name.",
        examples=["/subscriptions/1272a66f-0000-4000-8000-000000000001/resourceGroups/web"],
    ),
]


class ConnectionTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service connection in a project."""

    organization: Organization
    """Azure DevOps organization (or collection), e.g. "contoso"."""
    project: Project
    """Project, by name or id."""
    name_or_id: ConnectionName
    """The connection's name in that project, or its id."""
