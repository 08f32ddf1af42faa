"""GET /causes and /causes/{cause}."""

import httpx
from armedic.causes._cause import catalogue
from harness import decoded


async def test_list(armedic: httpx.AsyncClient) -> None:
    """The whole catalogue, each with steps by hand and a page to read."""
    causes = decoded(await armedic.get("/causes"))["causes"]
    assert [cause["slug"] for cause in causes] == list(catalogue())
    assert all(cause["steps"] and cause["references"] for cause in causes)


async def test_one(armedic: httpx.AsyncClient) -> None:
    """One entry is the same as in the list."""
    causes = decoded(await armedic.get("/causes"))["causes"]
    assert decoded(await armedic.get(f"/causes/{causes[0]['slug']}")) == causes[0]


async def test_unknown(armedic: httpx.AsyncClient) -> None:
    """A slug that does not exist is 404."""
    answer = await armedic.get("/causes/bad-weather")
    assert (answer.status_code, decoded(answer)["instance"]) == (404, "/causes/bad-weather")
