"""The catalogue of causes: one file each, complete, without contradictions."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from armedic.causes._cause import catalogue

ROOT = Path(__file__).parents[2]
CAUSES = ROOT / "service" / "armedic" / "causes"
REPAIRS = ROOT / "service" / "armedic" / "repairs"
CASES = ROOT / "tests" / "causes"
NEEDED = frozenset((ROOT / "tests" / "rules" / "slugs.txt").read_text().split())
"""Slugs of the contract's catalogue; they are permanent."""

each = pytest.mark.parametrize("cause", catalogue().values(), ids=lambda cause: cause.slug)


def units(folder: Path) -> set[str]:
    """Slugs of the units in a folder."""
    return {path.stem.replace("_", "-") for path in folder.glob("*.py") if not path.name.startswith("_")}


def test_slugs() -> None:
    """The directory is the registry: slug and file name agree, and none that is needed is missing."""
    assert set(catalogue()) == units(CAUSES)
    assert set(catalogue()) >= NEEDED


@each
def test_prose(cause: Any) -> None:
    """Each cause is explained to somebody who is stuck, with a way by hand."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cause.slug)
    assert not cause.title.endswith(".")
    assert len(cause.title) <= 100
    assert len(cause.explanation) >= 200
    assert cause.explanation.endswith(".")
    assert cause.remedy.endswith(".")
    assert cause.steps
    assert cause.needs
    for step in cause.steps:
        assert step.title
        assert not step.title.endswith(".")
        assert len(step.detail) >= 40
        assert step.who


@each
def test_references(cause: Any) -> None:
    """Links lead to Microsoft's pages, without a language in the path."""
    assert cause.references
    for link in (*cause.references, *(step.link for step in cause.steps if step.link)):
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc) == ("https", "learn.microsoft.com"), link
        assert not re.match(r"/[a-z]{2}-[a-z]{2}/", parts.path), link


@each
def test_names_what_exists(cause: Any) -> None:
    """Repairs and overruled causes exist."""
    assert set(cause.repairs) <= units(REPAIRS)
    assert set(cause.overrules) <= units(CAUSES) - {cause.slug}


@each
def test_can_be_recognised(cause: Any) -> None:
    """A cause is seen in a text, in facts, or both; a text is long enough to be looked for by itself."""
    signatures = (*cause.signatures, *cause.likely_signatures, *cause.possible_signatures)
    assert signatures or cause.passages or cause.match
    literals = (*signatures, *(passage.literal for passage in cause.passages))
    assert all(len(literal) >= 6 and literal.strip() == literal for literal in literals)
    for passage in cause.passages:
        re.compile(passage.pattern)
        assert not re.search(r"(?<!\\)\.[*+]", passage.pattern), "bounded repetition only"


def test_signatures_are_unique() -> None:
    """No text confirms two causes."""
    signatures = Counter(signature.casefold() for cause in catalogue().values() for signature in cause.signatures)
    assert [signature for signature, count in signatures.items() if count > 1] == []


@each
def test_cases(cause: Any) -> None:
    """Each cause has a case file in which it is found, and one in which something like it is not."""
    path = CASES / f"{cause.slug.replace('-', '_')}.toml"
    cases = tomllib.loads(path.read_text())["case"]
    kinds = Counter(case["kind"] for case in cases)
    assert kinds["found"] >= 3
    assert kinds["noisy"]
    assert kinds["near_miss"]
    assert len({case["source"] for case in cases if case["kind"] == "found"}) >= 2
    for case in cases:
        if case["kind"] == "found":
            assert cause.slug in case["expect"]
        if case["kind"] == "near_miss":
            assert case["expect"].get(cause.slug) in {None, "possible"}


def test_no_case_without_a_cause() -> None:
    """Every case file belongs to a cause."""
    assert {path.stem.replace("_", "-") for path in CASES.glob("*.toml")} == set(catalogue())


WALKED_BY_HAND = {
    ("connection-not-authorized", "authorize-pipelines"): "test_identity_repairs.py",
    ("missing-resource-role", "grant-role"): "test_asked_for.py",
    ("secret-policy-blocked", "convert-to-federation"): "test_federation.py",
}
"""What a case cannot say: the finding comes of a text, or of what the caller needs."""
WITHOUT_REQUEST = {
    ("application-not-found", "set-identifiers"): "the right client id is never certain",
    ("no-subscription-found", "grant-role"): "the text names neither role nor scope",
    ("resource-not-visible", "grant-role"): "the text names neither role nor scope",
    ("storage-data-role-missing", "grant-role"): "the text names neither role nor scope",
}
"""Repairs that a cause names and that take a caller's own fields: no finding suggests a request."""


def test_repairs_are_walked() -> None:
    """Each repair that a cause names is applied from that cause's finding in some test, or cannot be suggested."""
    folder = ROOT / "tests" / "repairs"
    walked = {
        (case["cause"], path.stem.replace("_", "-"))
        for path in folder.glob("*.toml")
        for case in tomllib.loads(path.read_text())["case"]
        if "cause" in case and case["kind"] == "applied"
    }
    named = {(cause.slug, repair) for cause in catalogue().values() for repair in cause.repairs}
    assert named - walked == {*WALKED_BY_HAND, *WITHOUT_REQUEST}
    for file in WALKED_BY_HAND.values():
        assert (folder / file).is_file()
