"""Writes armedic_sdk/_sync from armedic_sdk/_async: the same text, not awaited; one source of both."""  # noqa: INP001 - a script

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1] / "armedic_sdk"
RULES: Final = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\ba(closing|close|iter_bytes|read|next)\b", r"\1"),
    (r"\basync_pieces\b", "pieces"),
    (r"\b(called|pause)_async\b", r"\1"),
    (r"\b_async\b", "_sync"),
    (r"\banext\b", "next"),
)
"""What is not awaited is called otherwise."""
OURS: Final = 'lint.isort.known-first-party = ["armedic_sdk"]'
"""Said, since it cannot be seen in another folder."""


def twin(source: str, name: str) -> str:
    """The text for a client that waits."""
    for pattern, plain in RULES:
        source = re.sub(pattern, plain, source)
    heading, _, rest = source.partition("\n\n")
    return f"{heading}\n# Written by sdk/generator/twins.py from _async/{name}; never edited.\n\n{rest}"


def tidy(folder: Path) -> None:
    """Order the imports and format; --isolated: as the generated models are."""
    ruff = [sys.executable, "-m", "ruff"]
    own = ["--isolated", "--quiet", "--no-cache"]
    subprocess.run(  # noqa: S603 - our own tool on our own files
        [*ruff, "check", folder, "--fix-only", "--select", "I", "--line-length", "120", *own, "--config", OURS],
        check=True,
    )
    subprocess.run([*ruff, "format", folder, "--line-length", "120", *own], check=True)  # noqa: S603 - see above


def write(folder: Path) -> None:
    """Write all of it."""
    folder.mkdir(exist_ok=True)
    for source in sorted((PACKAGE / "_async").glob("*.py")):
        text = source.read_text()
        if source.name == "__init__.py":
            text = '"""Written by sdk/generator/twins.py from `_async`; never edited."""\n'
        else:
            text = twin(text, source.name)
        (folder / source.name).write_text(text)
    tidy(folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE / "_sync")
