"""The on-behalf-of flow: an API exchanges the token of a user for one to another API. No HTTP."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import jwt
import msgspec
from jwt.types import Options

from azure_sandbox.clouds import Cloud
from azure_sandbox.entra import TokenGrant, find_tenant, prove_client, resource_of
from azure_sandbox.entra_access import api_of, granted_scopes, mint_for_user
from azure_sandbox.entra_errors import EntraRefusalError, Refusals
from azure_sandbox.tokens import signer, unpadded
from azure_sandbox.world import Application, User, World

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_CHALLENGE: Final = {
    "access_token": {"capolids": {"essential": True, "values": ["c7000000-0000-4000-8000-000000000001"]}}
}
"""Source: v2-oauth2-on-behalf-of-flow.md, the sample of an error response with claims."""


def exchange(
    world: World,
    cloud: Cloud,
    tenant_segment: str,
    form: Mapping[str, str],
    *,
    token_urls: Collection[str] = (),
) -> TokenGrant:
    """The answer to a token request of an API on behalf of a user.

    Raises:
        EntraRefusalError: Entra refuses, in the order of the checks below.

    Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow. Guess: the order of checks.
    """
    refusals = Refusals(world.now())
    tenant = find_tenant(world, cloud, tenant_segment)
    application, principal, _ = prove_client(world, cloud, tenant_segment, form, token_urls=token_urls)
    for name in ("requested_token_use", "assertion", "scope"):
        if not form.get(name):
            raise refusals.parameter_missing(name)
    user = _user(world, application, tenant.tenant_id, form["assertion"])
    audience = resource_of(world, tenant, cloud, form, refusals)
    scopes = granted_scopes(world, tenant.tenant_id, application.client_id, audience)
    if not scopes:
        text = (
            f"The user or administrator has not consented to use the application with ID '{application.client_id}' "
            f"named '{application.display_name}'. Send an interactive authorization request for this user and resource."
        )
        raise _refusal(world, 65001, text, suberror="consent_required")
    if audience.rstrip("/") in {one.rstrip("/") for one in user.more_proof_for}:
        text = (
            "Due to a configuration change made by your administrator, or because you moved to a new location, you "
            f"must use multi-factor authentication to access '{audience}'."
        )
        raise _refusal(world, 50076, text, suberror="basic_action", claims=msgspec.json.encode(_CHALLENGE).decode())
    token = mint_for_user(world, user, principal, audience, scopes)
    return TokenGrant(access_token=token, audience=audience, principal_id=user.object_id)


def _user(world: World, application: Application, tenant_id: str, assertion: str) -> User:
    """Whose token the assertion is."""
    claims = _read(world, assertion)
    api = api_of(world, tenant_id, str(claims.get("aud")))
    if api is None or api.client_id != application.client_id:
        # Source: public reports; reference-error-codes.md for the number
        text = "Assertion audience does not match the Client app presenting the assertion."
        raise _refusal(world, 50013, text)
    if "scp" not in claims:
        # Source: v2-oauth2-on-behalf-of-flow.md: not for app-only tokens. Guess: code and class.
        text = f"Application '{application.client_id}' is not allowed to make application on-behalf-of calls."
        raise _refusal(world, 7000114, text)
    user = next((one for one in world.users.values() if one.object_id == claims.get("oid")), None)
    if user is None or not user.account_enabled:
        raise _refusal(world, 50057, "The user account is disabled.")  # Guess: the same for a user that is gone
    return user


def _read(world: World, assertion: str) -> dict[str, Any]:
    options: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    try:
        claims = jwt.decode(unpadded(assertion), signer().public_key, algorithms=["RS256"], options=options)
    except jwt.InvalidTokenError as error:
        text = f"Assertion failed signature validation. [Reason - {type(error).__name__}]"
        raise _refusal(world, 50013, text) from error
    if claims["exp"] <= world.now().timestamp():
        raise _refusal(world, 500133, "Assertion is not within its valid time range.")
    return dict(claims)


def _refusal(world: World, code: int, text: str, **more: str) -> EntraRefusalError:
    return EntraRefusalError(code, text, world.now(), more=more)
