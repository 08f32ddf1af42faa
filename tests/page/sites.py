"""What the page's tests run on: a sandbox, services, a foreign host, and the system's Chromium."""

import functools
import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx
from bounds.processes import free_port, service, started
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED: Final = "REQUIRE_BROWSER"
"""Set to 1, no browser is a failure and no reason to skip. Not ARMEDIC_...: a service refuses what it does not know."""
PASTED: Final = (
    "2026-05-04T08:12:30.1100000Z ##[section]Starting: Deploy\n"
    "2026-05-04T08:12:31.4400000Z ##[error]Failed to get Azure DevOps Service access token, cache value is invalid.\n"
    "2026-05-04T08:12:32.1100000Z ##[section]Finishing: Deploy\n"
)


def chromium() -> str | None:
    """Where the system's Chromium is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def launched(path: str, *words: str) -> AsyncIterator[Browser]:
    """That Chromium; as root, as in containers, it has no sandbox of its own to offer."""
    own = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*own, *words])
        yield browser
        await browser.close()


class Sandbox:
    """A simulated Azure in a process of its own."""

    def __init__(self, url: str, settings: dict[str, str]) -> None:
        """Where it is, and what a service has to be told."""
        self._http = httpx.Client(base_url=f"{url}/_sandbox", timeout=30)
        self.settings = settings

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def reset(self) -> None:
        """The world as it was loaded."""
        self._http.post("/reset").raise_for_status()

    def change(self, changes: Mapping[str, Any]) -> None:
        """Set values by dotted path."""
        self._http.patch("/world", json={"changes": changes}).raise_for_status()

    def fail(self, **fault: Any) -> None:
        """Add a fault; see FaultRequest."""
        self._http.post("/faults", json=fault).raise_for_status()

    def writes(self) -> list[str]:
        """Method and system of each write that came, oldest first; sign-ins left out."""
        entries = self._http.get("/requests", params={"writes": "true"}).raise_for_status().json()["requests"]
        return [f"{one['method']} {one['system']}" for one in entries if one["system"] != "entra"]


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """The demo world."""
    port, secure = free_port(), free_port()
    words = ["azure_sandbox", "--port", str(port), "--https-port", str(secure), "--state-dir", str(folder)]
    url = f"http://127.0.0.1:{port}"
    with started(words, f"{url}/_sandbox/health", folder / "sandbox.log"):
        lines = (folder / "armedic.env").read_text().splitlines()
        running = Sandbox(url, dict(line.split("=", 1) for line in lines))
        yield running
        running.close()


@contextmanager
def armedic(folder: Path, azure: Sandbox, **own: str) -> Iterator[str]:
    """URL of a service on it."""
    port = free_port()
    # two browsers and two services may share a busy machine: that is not what these tests are about
    patient = {"ARMEDIC_DRAIN_SECONDS": "0", "ARMEDIC_STOP_SECONDS": "2", "ARMEDIC_MAX_WAIT_SECONDS": "60"}
    with service(folder, azure.settings, port, **patient, **own):
        yield f"http://127.0.0.1:{port}"


class Guarded:
    """A service that asks for keys: its URL, and one key for each kind of caller."""

    def __init__(self, folder: Path) -> None:
        """Make the keys."""
        self.url = ""
        self.keys = {name: secrets.token_urlsafe(32) for name in ("all", "reader")}
        permissions = {"all": ["diagnose", "repair", "provision"], "reader": ["diagnose"]}
        self.file = folder / "keys.json"
        entries = [
            {"name": name, "sha256": hashlib.sha256(key.encode()).hexdigest(), "permissions": permissions[name]}
            for name, key in self.keys.items()
        ]
        self.file.write_text(json.dumps(entries))


class Host:
    """Somebody else's web server, on an origin of its own, with a policy as portals have it."""

    def __init__(self) -> None:
        """Listen."""
        self.pages: dict[str, tuple[str, str]] = {}
        handler = functools.partial(_Handler, self.pages)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def serve(self, path: str, html: str, policy: str) -> str:
        """Put a page there; gives its URL."""
        self.pages[path] = (html, policy)
        return f"{self.url}{path}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, pages: Mapping[str, tuple[str, str]], *words: Any) -> None:
        self._pages = pages
        super().__init__(*words)

    def do_GET(self) -> None:
        html, policy = self._pages.get(self.path, ("", ""))
        self.send_response(HTTPStatus.OK if html else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class Complaints(list[str]):
    """What a page complained of: errors of scripts, and everything that a policy forbade."""

    def watch(self, page: Page) -> None:
        """Listen."""
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        """Many tests are about answers that are no success: the browser's word on these is no complaint."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.append(message.text)


async def diagnose(page: Page, *, text: str = "", connection: str = "") -> None:
    """Fill the form in, send it, and wait for the verdict."""
    await page.fill("#text", text)
    await page.fill("#organization", connection)
    await page.click("#diagnose-form button.main")
    await page.wait_for_selector(".verdict")
