"""Tokens for an API of one's own, and their exchange on behalf of a user, in the sandbox."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import jwt
import pytest
from azure_sandbox.world import World
from harness import Azure
from signed_in import ARM, ARMEDIC, GRAPH, TENANT, URI, application_token, claims_of, forged, user_token, with_people

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture
def azure() -> Azure:
    """A world with people in it."""
    return with_people(Azure("demo"))


@pytest.fixture
async def http(azure: Azure) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the sandbox."""
    async with httpx.AsyncClient(transport=azure.transport, base_url="https://sandbox.test") as client:
        yield client


async def exchanged(http: httpx.AsyncClient, azure: Azure, token: str, /, **changes: str | None) -> httpx.Response:
    """The answer to an exchange that Armedic's application asks for; None leaves a field out."""
    fields: dict[str, str | None] = {
        "grant_type": GRANT,
        "requested_token_use": "on_behalf_of",
        "client_id": ARMEDIC,
        "client_secret": azure.world.applications["armedic"].secrets[0].value,
        "assertion": token,
        "scope": f"{ARM}/.default",
        **changes,
    }
    form = {name: value for name, value in fields.items() if value is not None}
    return await http.post(f"/entra/{TENANT}/oauth2/v2.0/token", data=form)


async def test_exchange(http: httpx.AsyncClient, azure: Azure) -> None:
    """The token is the user's, got by Armedic's application, with the scopes that were consented to."""
    answer = await exchanged(http, azure, user_token(azure))
    claims = claims_of(answer.json()["access_token"])
    morgan = azure.world.users["morgan"]
    assert (claims["oid"], claims["appid"], claims["aud"]) == (morgan.object_id, ARMEDIC, ARM)
    assert (claims["scp"], claims["idtyp"]) == ("user_impersonation", "user")


def forget_consent(world: World) -> None:
    """Nobody consented to Azure Resource Manager."""
    del world.delegated_grants[ARM]


def want_more(world: World) -> None:
    """Conditional Access wants a second factor."""
    world.users["morgan"].more_proof_for = [ARM]


def disable(world: World) -> None:
    """The user is disabled."""
    world.users["morgan"].account_enabled = False


def pass_time(world: World) -> None:
    """The user's token ends."""
    world.clock.offset_seconds += 7200


REFUSED: dict[str, tuple[Callable[[World], None], int, str, str | None]] = {
    "no consent": (forget_consent, 65001, "invalid_grant", "consent_required"),
    "more proof": (want_more, 50076, "interaction_required", "basic_action"),
    "disabled": (disable, 50057, "invalid_grant", None),
    "expired": (pass_time, 500133, "invalid_grant", None),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_refused(http: httpx.AsyncClient, azure: Azure, case: str) -> None:
    """The state refuses an exchange, with the code and class that Entra gives; claims come with more proof only."""
    change, code, error, suberror = REFUSED[case]
    assertion = user_token(azure)
    change(azure.world)
    answer = await exchanged(http, azure, assertion)
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["error_codes"], body["error"]) == (400, [code], error)
    assert (body.get("suberror"), "claims" in body) == (suberror, code == 50076)


async def test_assertions(http: httpx.AsyncClient, azure: Azure) -> None:
    """Only a token of a user for the application that presents it is exchanged."""
    claims = claims_of(user_token(azure))
    wrong = {
        50013: (forged(claims | {"aud": ARM}), "garbage", jwt.encode(claims, "k" * 40, "HS256")),
        7000114: (application_token(azure, ["Armedic.Diagnose"]),),
    }
    for code, assertions in wrong.items():
        for assertion in assertions:
            assert (await exchanged(http, azure, assertion)).json()["error_codes"] == [code]


@pytest.mark.parametrize("name", ["requested_token_use", "assertion", "scope", "client_id"])
async def test_form(http: httpx.AsyncClient, azure: Azure, name: str) -> None:
    """What is missing in the form is named."""
    body = (await exchanged(http, azure, user_token(azure), **{name: None})).json()
    assert (body["error_codes"], f"'{name}'" in body["error_description"]) == ([900144], True)


async def test_secret(http: httpx.AsyncClient, azure: Azure) -> None:
    """The application has to prove itself first."""
    body = (await exchanged(http, azure, user_token(azure), client_secret="wrong")).json()
    assert body["error_codes"] == [7000215]


@pytest.mark.parametrize(("name", "status"), [("morgan", 200), ("riley", 403)])
async def test_lesser_of_both_rights(http: httpx.AsyncClient, azure: Azure, name: str, status: int) -> None:
    """In Graph a user may do through an application what both may: reading for everybody, writing for few."""
    answer = await exchanged(http, azure, user_token(azure, name), scope=f"{GRAPH}/.default")
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    object_id = azure.world.applications["sc-web-prod"].object_id
    path = f"/graph/v1.0/applications/{object_id}"
    assert (await http.get(path, headers=headers)).status_code == 200
    changed = await http.patch(path, json={"notes": "seen"}, headers=headers)
    assert changed.status_code == (204 if status == 200 else status)


async def test_api_of_ones_own(http: httpx.AsyncClient, azure: Azure) -> None:
    """An application gets a token for another one's API, by its URI or id, with its roles there."""
    world = azure.world
    world.service_principals["sc-web-prod"].app_roles = {ARMEDIC: ["Armedic.Diagnose"]}
    application = world.applications["sc-web-prod"]
    for audience in (URI, f"api://{ARMEDIC}", ARMEDIC):
        form = {
            "grant_type": "client_credentials",
            "client_id": application.client_id,
            "client_secret": application.secrets[0].value,
            "scope": f"{audience}/.default",
        }
        answer = await http.post(f"/entra/{TENANT}/oauth2/v2.0/token", data=form)
        claims = claims_of(answer.json()["access_token"])
        assert (claims["aud"], claims["roles"], claims["idtyp"]) == (audience, ["Armedic.Diagnose"], "app")
