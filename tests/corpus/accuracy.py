"""`make accuracy`: how often the first finding is right on real error texts, and how often unrelated ones stay silent.

The corpus is data: each *.toml of this folder and of `heldout/` has `[[text]]` tables with `label` (the slug of the
cause, or "" for a failure that has nothing to do with service connections), `text` and `source`. `also` lists slugs
that would be right as first finding too, where a text shows more than one fault. Texts under `heldout/` were
collected apart from those that signatures were written against, and are counted by themselves.
"""

import argparse
import asyncio
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import httpx
import msgspec
from armedic.app import create_app
from armedic.settings import Settings
from harness import on, running

HERE: Final = Path(__file__).parent
SILENCE: Final = "(silence)"


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One real text and what is right about it."""

    label: str
    text: str
    source: str
    also: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the service said of a sample."""

    sample: Sample
    first: str
    """The first finding's cause, or SILENCE."""

    @property
    def right(self) -> bool:
        """Whether it said what it should."""
        return self.first == (self.sample.label or SILENCE) or self.first in self.sample.also


def samples(folder: Path, names: Sequence[str] = ()) -> list[Sample]:
    """The texts of a folder's files, all of them or those of the files named."""
    paths = sorted(path for path in folder.glob("*.toml") if not names or path.stem in names)
    return [
        msgspec.convert(entry, Sample)
        for path in paths
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("text", [])
    ]


async def ask(found: Iterable[Sample]) -> list[Outcome]:
    """Each text sent to /diagnose by itself."""
    app = create_app(Settings(anonymous=True))
    outcomes = []
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        for sample in found:
            body = {"evidence": [{"kind": "message", "text": sample.text}]}
            answer = (await client.post("/diagnose", json=body)).raise_for_status().json()
            first = answer["findings"][0]["cause"] if answer["findings"] else SILENCE
            outcomes.append(Outcome(sample=sample, first=first))
    return outcomes


def report(title: str, outcomes: Sequence[Outcome], *, verbose: bool) -> str:
    """Shares, and the confusion matrix without its diagonal's zeros: label, what was said, how often."""
    positive = [one for one in outcomes if one.sample.label]
    negative = [one for one in outcomes if not one.sample.label]
    lines = [title, f"  {len({one.sample.label for one in positive})} causes, {len(outcomes)} texts"]
    for name, part in (("first finding right", positive), ("silent when unrelated", negative)):
        right = sum(one.right for one in part)
        if part:
            lines.append(f"  {name:22} {right:4} of {len(part):4} = {right / len(part):.1%}")
    table = Counter((one.sample.label or "(unrelated)", one.first, one.right) for one in outcomes)
    for (label, first, right), count in sorted(table.items()):
        if verbose or not right:
            lines.append(f"    {'ok ' if right else 'NOT'} {label:36} -> {first:36} {count:3}")
    if verbose:
        lines += [
            f"    NOT {one.sample.label} -> {one.first}: {one.sample.source}" for one in outcomes if not one.right
        ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both parts."""
    parser = argparse.ArgumentParser(description="Accuracy on the corpus.")
    parser.add_argument("names", nargs="*", help="files of the corpus without .toml; all by default")
    parser.add_argument("--verbose", action="store_true", help="the whole matrix, and the source of each miss")
    chosen = parser.parse_args(arguments)
    parts: list[tuple[str, Path]] = [("Corpus that signatures were written against", HERE)]
    if not chosen.names:
        parts.append(("Held out", HERE / "heldout"))
    for title, folder in parts:
        outcomes = asyncio.run(ask(samples(folder, chosen.names)))
        sys.stdout.write(report(title, outcomes, verbose=chosen.verbose))
    return 0


if __name__ == "__main__":
    sys.exit(main())
