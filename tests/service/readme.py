"""The README as a script: its examples by the words they stand under, run, and compared with what it shows.

What it shows is the block without a language after a block, the comment behind a `print(`, the comment that ends a
block of shell, and what stands between two prompts. `…` stands for anything in its line, in a line alone for any lines,
and at the very end for all the rest. `[y/N] y` is a question with its answer. Nothing else may differ.
"""

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import attrs
from service.make_run import ROOT, without_settings

README: Final = (ROOT / "README.md").read_text()
ADDRESS: Final = "http://127.0.0.1:8000"
_LEAD = re.compile(r"(?:## |\*\*)([^*\n]+)")
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n(?:```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", re.MULTILINE)
_QUESTION = re.compile(r"^(.*\[y/N\]) (\w)\n", re.MULTILINE)
_PRINTED = re.compile(r"^ *print\(.*\)(?:  # (.*))?$", re.MULTILINE)
_LAST_COMMENT = re.compile(r"^# (.*)\n\Z", re.MULTILINE)


@attrs.frozen
class Ran:
    """What came of an example."""

    code: int
    out: str
    err: str


@attrs.frozen
class Example:
    """Something to paste, and what is shown to come of it."""

    language: str
    text: str
    shown: str

    def run(self, base: str, folder: Path) -> Ran:
        """Run it against a service, in a folder; whatever it asks is answered as shown."""
        text = self.text.replace(ADDRESS, base)
        command = ["python", "-c", text] if self.language == "python" else ["/bin/bash", "-euo", "pipefail", "-c", text]
        environment = without_settings() | {"ARMEDIC_URL": base, "COLUMNS": "100", "NO_COLOR": "1"}
        answers = "".join(f"{answer}\n" for _, answer in _QUESTION.findall(self.shown))
        ended = subprocess.run(  # noqa: S603  the README's own commands
            command,
            cwd=folder,
            env=environment,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def differs(self, ran: Ran) -> str:
        """What is not as shown; empty when all is."""
        lines = [
            r"(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", r"[^\n]*") + r" *\n"
            for line in _QUESTION.sub("", self.shown).splitlines()
        ]
        rest = r".*" if self.shown.endswith("…\n") else ""
        asked = [question for question, _ in _QUESTION.findall(self.shown) if question not in ran.err]
        if re.fullmatch("".join(lines) + rest, ran.out, re.DOTALL) and not asked:
            return ""
        return f"{self.text}\n--- shown\n{self.shown}\n--- printed\n{ran.out}\n--- told\n{ran.err}"


def words(lead: str) -> str:
    """What stands under a heading or a bold lead, until the next one."""
    (found,) = [(begin, end) for name, begin, end in _parts() if name == lead]
    return README[found[0] : found[1]]


def examples(lead: str = "") -> list[Example]:
    """Those under a heading or a bold lead; without one, all of them."""
    return [one for fence in _FENCE.findall(words(lead) if lead else README) for one in _examples(*fence)]


def _parts() -> Iterator[tuple[str, int, int]]:
    """Name, begin and end; a bold word is a lead where a paragraph begins, and blocks end paragraphs."""
    prose = _FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), README)
    leads = [("", 0)]
    place, opens = 0, True
    for line in prose.splitlines(keepends=True):
        if (lead := _LEAD.match(line)) and (opens or line.startswith("## ")):
            leads.append((lead[1], place))
        opens = not line.strip() or line.startswith("## ")
        place += len(line)
    for (name, begin), (_, end) in pairwise([*leads, ("", place)]):
        yield name, begin, end


def _examples(language: str, text: str, shown: str) -> Iterator[Example]:
    if language == "console":
        for command, output in _COMMAND.findall(text):
            yield Example(language, command, output)
        return
    if language == "python":
        shown += "".join(f"{line}\n" for line in _PRINTED.findall(text))
    if language == "bash" and (comment := _LAST_COMMENT.search(text)):
        shown += f"{comment[1]}\n"
    yield Example(language, text, shown)
