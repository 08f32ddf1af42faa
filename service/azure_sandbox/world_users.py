"""The people of the simulated Microsoft Entra, and what applications may do for them."""

import msgspec


class User(msgspec.Struct, kw_only=True):
    """A user of a tenant; role assignments and Azure DevOps name the same object id."""

    object_id: str
    tenant_id: str
    display_name: str
    account_enabled: bool = True
    directory_roles: list[str] = []
    """Roles of Microsoft Entra, e.g. "Application Administrator"."""
    more_proof_for: list[str] = []
    """Audiences for which Conditional Access wants a second factor that the sign-in did not have."""
    app_roles: dict[str, list[str]] = {}
    """Client id of an application to the roles that the user has in it."""


class DelegatedGrant(msgspec.Struct, kw_only=True):
    """An oauth2PermissionGrant for everybody of a tenant: an administrator consented.

    Source: learn.microsoft.com/graph/api/resources/oauth2permissiongrant
    """

    tenant_id: str
    client_id: str
    """The application that may act for users."""
    audience: str
    """The API, without a final slash, e.g. "https://management.azure.com"."""
    scopes: list[str]
