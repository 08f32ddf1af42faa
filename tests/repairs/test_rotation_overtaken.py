"""Somebody else changes the application's certificates while one is rotated: nothing of theirs is lost."""

import copy
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from harness import Azure
from repairs.test_rotation import TARGET, applied, client_of, failing, held, shared, stored

ROTATE: Final = {"kind": "rotate-certificate"}
CONNECTION: Final = "c0000000-0000-4000-8000-000000000001"
REQUEST: Final[dict[str, Any]] = {"connection": TARGET, "repair": ROTATE, "wait_seconds": 0}
CERTIFICATES: Final = re.compile(r"(GET|PATCH) .*/v1\.0/applications/[^/(]+$")
"""The calls that read or replace the certificates of an application, as method and path."""


class Meanwhile(httpx.AsyncBaseTransport):
    """Lets somebody else act once, just before the first call about certificates that follows a certain call."""

    def __init__(self, inner: httpx.AsyncBaseTransport, act: Callable[[], None], after: str) -> None:
        """Args: what somebody else does, and after which call (a pattern of method and path)."""
        self._inner = inner
        self._act = act
        self._after = re.compile(after)
        self._near = False
        self.acted = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on."""
        call = f"{request.method} {request.url.path}"
        if self._near and not self.acted and CERTIFICATES.search(call):
            self.acted = True
            self._act()
        self._near = self._near or self._after.search(call) is not None
        return await self._inner.handle_async_request(request)


@pytest.fixture
def overtaken(azure: Azure, settings: Settings, api_key: str) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Rotates while somebody else acts; gives the answer."""

    async def rotate(act: Callable[[], None], after: str) -> dict[str, Any]:
        transport = Meanwhile(azure.transport, act, after)
        async with client_of(create_app(settings, transport=transport, clock=azure.now), api_key) as armedic:
            answer = await applied(armedic, ROTATE)
        assert transport.acted
        return answer

    return rotate


@pytest.mark.parametrize(
    ("after", "delay"),
    [
        pytest.param(r"POST .*/endpointproxy", 0, id="registered"),
        pytest.param(r"PUT .*/endpoints/", 0, id="old ones removed"),
        pytest.param(r"PATCH .*/applications/", 300, id="taken back"),
    ],
)
async def test_what_others_added_is_kept(
    azure: Azure,
    armedic: httpx.AsyncClient,
    overtaken: Callable[..., Awaitable[dict[str, Any]]],
    after: str,
    delay: int,
) -> None:
    """A certificate that somebody adds just before one of the writes is there in the end."""
    shared(azure, 2, kind="certificate")
    theirs = copy.deepcopy(held(azure, "certificate")[0])
    theirs.key_id, theirs.display_name = "99999999-0000-4000-8000-000000000001", "made by somebody else"
    azure.change({"delays.credential_replication": delay})

    result = await overtaken(lambda: azure.world.applications["shop"].certificates.append(theirs), after)
    assert result["outcome"] == ("rolled_back" if delay else "verified"), result
    assert theirs.key_id in {one.key_id for one in held(azure, "certificate")}
    assert len(held(azure, "certificate")) == 2
    assert len(stored(azure, "certificate")) == 1
    assert await failing(armedic, azure) == []


async def test_what_others_removed_stays_away(
    azure: Azure, armedic: httpx.AsyncClient, overtaken: Callable[..., Awaitable[dict[str, Any]]]
) -> None:
    """A certificate that somebody takes away meanwhile is not brought back."""
    shared(azure, 1, kind="certificate")
    azure.change({"application.certificates.0.display_name": f"Armedic for service connection {CONNECTION}"})
    theirs = copy.deepcopy(held(azure, "certificate")[0])
    theirs.key_id, theirs.display_name = "99999999-0000-4000-8000-000000000001", "made by somebody else"
    certificates = azure.world.applications["shop"].certificates
    certificates.append(theirs)

    def revoke() -> None:
        azure.world.applications["shop"].certificates = [
            one for one in azure.world.applications["shop"].certificates if one.key_id != theirs.key_id
        ]

    result = await overtaken(revoke, r"PUT .*/endpoints/")
    assert result["outcome"] == "verified", result
    assert theirs.key_id not in {one.key_id for one in held(azure, "certificate")}
    assert await failing(armedic, azure) == []


async def test_lets_the_first_one(
    azure: Azure, armedic: httpx.AsyncClient, overtaken: Callable[..., Awaitable[dict[str, Any]]]
) -> None:
    """Where another process has just rotated the same, nothing is sent, and the same request finds it done."""
    shared(azure, 2, kind="certificate")
    before = _certificates(azure)
    assert (await applied(armedic, ROTATE))["outcome"] == "verified"
    rotated, writes = _certificates(azure), len(azure.requests(writes=True))
    _put(azure, before)

    result = await overtaken(lambda: _put(azure, rotated), r"POST .*/endpointproxy")
    assert result["outcome"] == "pending", result
    assert [change["status"] for change in result["changes"]] == ["skipped"] * 4
    assert len(azure.requests(writes=True)) == writes
    planned = (await armedic.post("/repair", json=REQUEST)).json()
    apply = REQUEST | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "no_change"
    assert await failing(armedic, azure) == []
    assert len(held(azure, "certificate")) == 1


def _certificates(azure: Azure) -> tuple[list[Any], dict[str, Any]]:
    """The certificates of the application, and the connections that hold them."""
    endpoints = azure.world.organizations["contoso"].endpoints
    return copy.deepcopy(held(azure, "certificate")), copy.deepcopy(endpoints)


def _put(azure: Azure, state: tuple[list[Any], dict[str, Any]]) -> None:
    azure.world.applications["shop"].certificates = copy.deepcopy(state[0])
    azure.world.organizations["contoso"].endpoints = copy.deepcopy(state[1])
