"""Who calls Azure DevOps, and which role that identity has on a service connection."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.faults import SIGN_IN_PAGE
from azure_sandbox.tokens import TokenRefusedError, bearer, verify
from azure_sandbox.world import Identity, Organization, Project, ServiceEndpoint, World

Role = Literal["Reader", "User", "Creator", "Administrator"]
_RANK: Final[dict[str, int]] = {"Creator": 1, "Reader": 1, "User": 2, "Administrator": 3}
"""Source: service-connection-permissions.md. Guess: that a Creator sees the connections of the project."""


def find_organization(world: World, name: str) -> Organization:
    """The organization of this name, whatever its letter case.

    Raises:
        RefusedError: There is none. Guess: the page.
    """
    for organization in world.organizations.values():
        if organization.name.casefold() == name.casefold():
            return organization
    page = "<!DOCTYPE html>\r\n<html><head><title>Azure DevOps Services | 404 - Page not found</title></head></html>"
    raise errors.RefusedError(HTMLResponse(page, 404))


def authenticate(world: World, organization: Organization, request: Request) -> Identity:
    """The member that a request signs in as, with an Entra access token or a personal access token (Basic).

    Raises:
        RefusedError: No usable credential (203, sign-in page), or a token that is refused (401).
        DevOpsError: Signed in, but no member of the organization (401, TF400813).

    Source: learn.microsoft.com/azure/devops/integrate/get-started/authentication; cjohnstoniv/wardyn, recorded refusals
    """
    token = bearer(request)
    if token is not None:
        return _by_token(world, organization, token)
    digest = _token_digest(request)
    for member in organization.members.values():
        if digest is not None and digest in member.token_digests:
            return member
    raise errors.RefusedError(_sign_in())


def _by_token(world: World, organization: Organization, token: str) -> Identity:
    try:
        claims = verify(world, token, {DEVOPS_AUDIENCE, "https://app.vssps.visualstudio.com"})
    except TokenRefusedError as error:
        answer = _sign_in() if error.reason in {"missing", "malformed"} else _token_refused()
        raise errors.RefusedError(answer) from error
    for member in organization.members.values():
        if member.id.casefold() == claims.object_id.casefold() and claims.tenant_id == organization.tenant_id:
            return member
    raise errors.unauthorized(f"{claims.tenant_id}\\{claims.object_id}")


def _token_digest(request: Request) -> str | None:
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "basic":
        return None
    try:
        _, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return hashlib.sha256(token.encode()).hexdigest()


def _sign_in() -> Response:
    return HTMLResponse(SIGN_IN_PAGE, 203)


def _token_refused() -> Response:
    message = "TF400813: The user is not authorized to access this resource. "
    error = errors.DevOpsError(
        401, message, "InvalidIdentityException", namespace="Microsoft.VisualStudio.Services.Identity"
    )
    response = JSONResponse(error.body(), 401, {"WWW-Authenticate": "Bearer", "X-TFS-ServiceError": "TF400813"})
    response.body = b"\xef\xbb\xbf" + bytes(response.body)  # the live service starts this one with a byte order mark
    response.headers["Content-Length"] = str(len(response.body))
    return response


def find_project(organization: Organization, id_or_name: str) -> Project:
    """The project with this id or name, whatever its letter case.

    Raises:
        DevOpsError: There is none.
    """
    project = organization.project(id_or_name)
    if project is None:
        raise errors.project_not_found(id_or_name)
    return project


def roles_on(identity: Identity, endpoint: ServiceEndpoint, projects: Iterable[Project]) -> set[Role]:
    """Every role that an identity has on a connection: its own, those of the projects, and the organization's.

    Guess: whoever created a connection administers it at both levels.
    """
    roles: set[Role] = {project.roles[identity.id] for project in projects if identity.id in project.roles}
    if identity.id in endpoint.roles:
        roles.add(endpoint.roles[identity.id])
    if identity.organization_role is not None:
        roles.add(identity.organization_role)
    if endpoint.created_by == identity.id:
        roles.add("Administrator")
    return roles


def has_role(roles: Iterable[Role], role: Role) -> bool:
    """Whether one of the roles includes another, by Reader < User < Administrator."""
    return any(_RANK[held] >= _RANK[role] for held in roles)


def may_create(identity: Identity, project: Project) -> bool:
    """Whether an identity may create connections in a project: Creator there, or Administrator."""
    held = {project.roles.get(identity.id), identity.organization_role}
    return bool(held & {"Creator", "Administrator"})


def may_change_credentials(identity: Identity, endpoint: ServiceEndpoint) -> bool:
    """Whether an identity is Administrator of a connection at the organization level."""
    return identity.organization_role == "Administrator" or endpoint.created_by == identity.id
