"""The snippets of TSX and HTML, which nothing here compiles: their syntax, and that the component has what they use.

tree-sitter reads what is wrong as well; a tree with an error or something missing in it is a wrong snippet.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

PAGE: Final = Path(__file__).parents[2] / "service" / "docs" / "backstage.md"
COMPONENT: Final = (files("armedic") / "page" / "embed.js").read_text()
TAG: Final = "armedic-diagnosis"
GRAMMAR: Final = Parser(Language(tree_sitter_typescript.language_tsx()))
BLOCKS: Final = re.findall(r"^```(tsx|ts|js|html)\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
GLOBAL: Final = re.compile(r"class|id|style|slot|hidden|data-[a-z-]+")
VOID: Final = {"meta", "link", "input", "br", "img"}
KINDS: Final = sorted({kind for kind, _ in BLOCKS})


class Read(HTMLParser):
    """What a snippet of HTML holds: its scripts, the attributes of each component, and what is not closed or opened."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.scripts: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what was opened."""
        if tag == TAG:
            self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It has to be what was opened last."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Keep scripts; a `<` in other text was to be a tag."""
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)
        elif "<" in data:
            self.wrong.append(data)


def wrong(script: str) -> list[str]:
    """Where a script cannot be read."""
    tree = GRAMMAR.parse(script.encode())
    bad = [one for one in nodes(tree.root_node) if one.is_error or one.is_missing or crossed(one)]
    return [f"line {one.start_point.row + 1}: {one}" for one in bad]


def crossed(node: Node) -> bool:
    """Whether it is an element of JSX that is closed by another name, which the grammar lets through."""
    if node.type != "jsx_element":
        return False
    first, last = (tag and tag.child_by_field_name("name") for tag in (node.children[0], node.children[-1]))
    return (first and first.text) != (last and last.text)


def nodes(begin: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield begin
    for child in begin.children:
        yield from nodes(child)


def scripts(language: str, text: str) -> list[str]:
    """The scripts of a block."""
    return Read(text).scripts if language == "html" else [text]


def called(text: str, method: str) -> set[str]:
    """The first arguments, where they are literals, of a method's calls."""
    return set(re.findall(rf"\.{method}\(\s*['\"]([^'\"]+)['\"]", text))


def offered() -> tuple[set[str], set[str], set[str]]:
    """Attributes, events, and properties and methods of the component."""
    attributes = re.search(r"observedAttributes = \[(.*)\]", COMPONENT)
    assert attributes is not None
    events = set(re.findall(r'#tell\("([a-z-]+)"', COMPONENT))
    members = set(re.findall(r"^    (?:set |async )(\w+)\(", COMPONENT, re.MULTILINE))
    return set(re.findall(r'"([a-z-]+)"', attributes[1])), events, members


@pytest.mark.parametrize(("language", "text"), BLOCKS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(BLOCKS, 1)])
def test_syntax(language: str, text: str) -> None:
    """Each snippet can be read to its end."""
    if language == "html":
        assert Read(text).wrong == []
    assert [place for script in scripts(language, text) for place in wrong(script)] == []


@pytest.mark.parametrize(("language", "text"), BLOCKS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(BLOCKS, 1)])
def test_component_has_what_is_used(language: str, text: str) -> None:
    """Attributes that are set, events that are listened to and properties that are given exist in the component."""
    attributes, events, members = offered()
    written = Read(text).attributes if language == "html" else set()
    code = "\n".join(scripts(language, text))
    assert {name for name in written | called(code, "setAttribute") if not GLOBAL.fullmatch(name)} <= attributes
    assert called(code, "addEventListener") <= events
    assert set(re.findall(r"\belement\.(\w+) = ", code)) <= members
    assert called(code, "createElement") <= {TAG, "script"}
    assert called(code, "querySelector") <= {TAG}


def test_snippets_are_there() -> None:
    """There are snippets of both kinds, and together they use an attribute, an event and a property."""
    assert KINDS == ["html", "tsx"]
    code = "\n".join(script for block in BLOCKS for script in scripts(*block))
    assert called(code, "setAttribute")
    assert called(code, "addEventListener")


@pytest.mark.parametrize(
    "text",
    ["const a = <div>{x?.y</div>;", "const a = <b>x</i>;", "type A = { b string };", "const f = (a => a;"],
    ids=["braces", "tags", "type", "arrow"],
)
def test_wrong_syntax_is_seen(text: str) -> None:
    """What cannot be read is found."""
    assert wrong(text)
