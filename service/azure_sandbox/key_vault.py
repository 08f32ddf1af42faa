"""Key vaults over HTTP: which handler answers which path. Azure RBAC on the vault decides who may do what."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from azure_sandbox import key_vault_deleted as deleted
from azure_sandbox import key_vault_secrets as secrets
from azure_sandbox.clouds import Cloud
from azure_sandbox.key_vault_call import Handler, VaultError, let_in


def routes(cloud: Cloud) -> list[BaseRoute]:
    """The routes below `/vault/{vault}`."""
    one, gone = "/secrets/{name}", "/deletedsecrets/{name}"
    by_method: dict[str, Handler] = {
        "PUT": secrets.set_secret,
        "GET": secrets.get_secret,
        "DELETE": deleted.delete_secret,
    }
    return [
        _route(cloud, one, by_method),
        _route(cloud, f"{one}/versions", {"GET": secrets.list_versions}),
        _route(cloud, f"{one}/{{version}}", {"GET": secrets.get_secret, "PATCH": secrets.update_secret}),
        _route(cloud, "/deletedsecrets", {"GET": deleted.list_deleted}),
        _route(cloud, gone, {"GET": deleted.get_deleted, "DELETE": deleted.purge_secret}),
        _route(cloud, f"{gone}/recover", {"POST": deleted.recover_secret}),
    ]


def _route(cloud: Cloud, path: str, handlers: dict[str, Handler]) -> Route:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        try:
            return handlers[request.method](let_in(cloud, request, content))
        except VaultError as error:
            return error.response()

    made = Route(path, endpoint, methods=list(handlers))
    made.methods = set(handlers)  # Starlette adds HEAD
    return made
