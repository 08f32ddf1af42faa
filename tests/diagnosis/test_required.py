"""What a pattern cannot do without stands in each of its matches; nothing is said where that is not sure."""

import pytest
from armedic.diagnosis.required import required
from armedic.diagnosis.signatures import automaton
from armedic.evidence import message
from corpus.accuracy import HERE, samples


@pytest.mark.parametrize(
    ("pattern", "known", "expected"),
    [
        ("foobar.{0,5}baz", ["baz"], (("foobar",),)),
        ("(?:left|right) side", [], ((" side",), ("left", "right"))),
        ("(?:left|.{3}) side", [], ((" side",),)),
        ("one|t", [], ()),
        ("maybe(?:not)?", [], (("maybe",),)),
        ("(?:again ){2,3}", [], (("again ",),)),
        ("(?:none){0,3}", [], ()),
        ("(?!never)(?<!before)word", [], (("word",),)),
        ("word(?=.{0,9}(?:after|behind))", [], (("word",), ("after", "behind"))),
        ("(?<=before )word", [], (("word",),)),
        (r"\bwhole\b", ["the whole"], ()),
        ("a.b.c", [], ()),
        ("the known .{0,9}(?:left|right)|other known", ["known"], ()),
        ("(?:no known|lacks .{0,9}known).{0,9}far", ["known"], (("far",),)),
        ("no known.{0,9}far|wide.{0,9}known", ["known"], (("far", "wide"),)),
    ],
)
def test_required(pattern: str, known: list[str], expected: tuple[tuple[str, ...], ...]) -> None:
    """Sets of literals, the smallest first; what is looked for anyway is left out."""
    assert required(pattern, known) == expected


def test_nothing_is_lost() -> None:
    """On every text of the corpus no pattern matches without what it is said to need."""
    for sample in samples(HERE):
        lowered = message.read(sample.text).folded.lower()
        for signature in automaton().signatures:
            missing = not all(any(part in lowered for part in needed) for needed in signature.needs)
            if signature.pattern and missing and any(literal in lowered for literal in signature.literals):
                assert not signature.pattern.search(lowered), (signature.kind, sample.source)
