"""What the page is made of, without a browser: its headers, and that nothing in it could run what it is told."""

import re
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

DOCUMENTATION = Path(__file__).parents[2] / "service" / "docs" / "backstage.md"
FILES = {path.name: path.read_text() for path in (files("armedic") / "page").iterdir()}
KINDS = {*(f"text/{kind}; charset=utf-8" for kind in ("html", "css", "javascript")), "image/svg+xml"}
SCRIPTS = [name for name in FILES if name.endswith(".js")]


async def test_policy(armedic: httpx.AsyncClient) -> None:
    """The page's policy allows its own files and calls, nothing inline, and no frame around it."""
    policy = (await armedic.get("/")).headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
        " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


async def test_everybody_may_read_the_files(armedic: httpx.AsyncClient) -> None:
    """Page and component need no key, each file has its kind, and none is remembered without asking."""
    names = {"index.html": "/", "embed.js": "/embed.js"}
    for name, text in FILES.items():
        answer = await armedic.get(names.get(name, f"/page/{name}"), headers={"X-API-Key": ""})
        assert (answer.status_code, answer.text) == (200, text)
        assert answer.headers["content-type"] in KINDS
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]


async def test_same_version_is_not_sent_again(armedic: httpx.AsyncClient) -> None:
    """Who has the file is told so; HEAD gives the head alone."""
    tag = (await armedic.get("/embed.js")).headers["etag"]
    again = await armedic.get("/embed.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    head = await armedic.head("/embed.js")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(FILES["embed.js"].encode())


@pytest.mark.parametrize("path", ["/page/nothing.js", "/page/index.html", "/page/embed.js", "/page/..%2fapp.py"])
async def test_nothing_else(armedic: httpx.AsyncClient, path: str) -> None:
    """There is nothing beside the page's files."""
    assert (await armedic.get(path)).status_code == 404


async def test_only_reading(armedic: httpx.AsyncClient) -> None:
    """The page takes no other method."""
    assert (await armedic.post("/")).status_code == 404


def test_nothing_inline() -> None:
    """The document holds no script, no style and no listener of its own, and names files of the page only."""
    index = FILES["index.html"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", index)
    sources = re.findall(r'(?:src|href)="([^"#]+)"', index)
    assert {source for source in sources if source.removeprefix("page/") not in FILES} == {"docs", "openapi.json"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_insert_text_only(name: str) -> None:
    """No script takes HTML, makes code of text, or writes anything but the theme and a kept key."""
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML"
    assert not re.search(rf"{forbidden}|srcdoc|\beval\(|new Function|document\.cookie", FILES[name])
    if name not in {"theme.js", "api.js"}:
        assert not re.search(r"localStorage|sessionStorage", FILES[name])


def test_nothing_from_elsewhere() -> None:
    """No file names another host, but those that stand in examples of error messages and in SVG's own name."""
    allowed = {"https://aka.ms/NewClientSecret", "http://www.w3.org/2000/svg"}
    named = {url for text in FILES.values() for url in re.findall(r"https?://[^\s\"'`<>$]+", text)}
    assert named <= allowed


def test_component_is_one_file() -> None:
    """The component imports nothing, so that a plain script element of any origin can load it."""
    assert not re.search(r"\bimport\b(?!s)|\bexport\b", re.sub(r"//.*", "", FILES["embed.js"]))


def test_documentation_is_complete() -> None:
    """Each attribute, property and event of the component has its row."""
    code = FILES["embed.js"]
    attributes = re.search(r"observedAttributes = \[(.*)\]", code)
    assert attributes is not None
    names = re.findall(r'"([a-z-]+)"', attributes[1]) + re.findall(r"set (\w+)\(", code)
    rows = re.findall(r"^\| `([\w-]+)", DOCUMENTATION.read_text(), re.MULTILINE)
    assert set(rows) == {*names, *re.findall(r'#tell\("([a-z-]+)"', code), "diagnose"}
