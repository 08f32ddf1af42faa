"""Fixtures: `page`, a tab of the system's Chromium on `site`; once a session everything that takes long to start."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from page.sites import REQUIRED, Complaints, Guarded, Host, Sandbox, armedic, chromium, launched, sandbox
from playwright.async_api import Browser, Page


@pytest.fixture(scope="session")
def executable() -> str:
    """Where Chromium is; without it the tests are skipped, or fail where it is required."""
    path = chromium()
    if path is None:
        word = f"there is no Chromium here: `make browser` installs Debian's ({REQUIRED}=1 makes this a failure)"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(word)
        pytest.skip(word)
    return path


@pytest.fixture(scope="session")
def folder(executable: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For logs, keys, and what the sandbox tells the service."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="session")
def _azure(folder: Path) -> Iterator[Sandbox]:
    with sandbox(folder) as running:
        yield running


@pytest.fixture
def world(_azure: Sandbox) -> Sandbox:
    """The demo world, as it is at the start."""
    _azure.reset()
    return _azure


@pytest.fixture(scope="session")
def host(executable: str) -> Iterator[Host]:
    """A portal whose pages the service knows."""
    running = Host()
    yield running
    running.close()


@pytest.fixture(scope="session")
def stranger(executable: str) -> Iterator[Host]:
    """One that it does not know."""
    running = Host()
    yield running
    running.close()


@pytest.fixture(scope="session")
def site(folder: Path, _azure: Sandbox, host: Host) -> Iterator[str]:
    """URL of a service that is open to this machine."""
    with armedic(folder, _azure, ARMEDIC_CORS_ORIGINS=host.url) as url:
        yield url


@pytest.fixture(scope="session")
def guarded(folder: Path, _azure: Sandbox, host: Host) -> Iterator[Guarded]:
    """A service that asks for keys."""
    known = Guarded(folder)
    own = {"ARMEDIC_ANONYMOUS": "", "ARMEDIC_API_KEYS_FILE": str(known.file), "ARMEDIC_CORS_ORIGINS": host.url}
    with armedic(folder, _azure, **own) as known.url:
        yield known


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(executable: str) -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with launched(executable) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: Browser) -> AsyncIterator[Page]:
    """An empty tab without a past; at the end no page in it may have complained."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    complaints = Complaints()
    opened = await context.new_page()
    complaints.watch(opened)
    yield opened
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page, site: str, world: Sandbox) -> Page:
    """The page."""
    await tab.goto(site)
    await tab.wait_for_selector("[data-ready]")
    return tab
