"""What a command works with: where the service is, who asks, and where the output goes."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import typer
from rich.console import Console, RenderableType

from armedic_sdk._show.text import clean, encoded

if TYPE_CHECKING:
    from armedic_sdk import Armedic


def console(*, error: bool = False) -> Console:
    """Text is printed as it is: nothing in it is taken for markup."""
    return Console(stderr=error, highlight=False, markup=False, emoji=False)


@attrs.frozen(kw_only=True)
class Session:
    """Of one command."""

    url: str
    ca_file: Path | None
    timeout: float
    out: Console = attrs.field(factory=console, repr=False)
    err: Console = attrs.field(factory=lambda: console(error=True), repr=False)

    def client(self) -> "Armedic":
        """A client; key or token come from the environment only: arguments can be seen by others.

        Raises:
            ValueError: Both were given, or one that cannot be sent.
        """
        from armedic_sdk import Armedic  # noqa: PLC0415  help and completion need no client

        return Armedic(
            self.url,
            api_key=os.environ.get("ARMEDIC_API_KEY") or None,
            token=os.environ.get("ARMEDIC_TOKEN") or None,
            ca_file=self.ca_file,
            timeout=self.timeout,
        )

    def show(self, *parts: RenderableType) -> None:
        """Print an answer; where nobody watches, without the blanks that fill a line."""
        if self.out.is_terminal:
            self.out.print(*parts, sep="\n")
            return
        with self.out.capture() as captured:
            self.out.print(*parts, sep="\n")
        self.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))

    def json(self, value: Any) -> None:
        """Print JSON for a script."""
        self.write(encoded(value) + "\n")

    def write(self, text: str) -> None:
        """Print text as it is."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Say something that is no part of the answer."""
        self.err.print(clean(text), soft_wrap=True)

    def agrees(self, question: str) -> bool:
        """Whether whoever types, or a script's "y", agrees; an end of input does not."""
        self.err.print(f"{question} [y/N] ", end="")
        answer = sys.stdin.readline()
        if not answer.endswith("\n"):
            self.note("")
        return answer.strip().lower() in {"y", "yes"}


def session(context: typer.Context) -> Session:
    """That of a command's context."""
    found = context.obj
    assert isinstance(found, Session)  # noqa: S101 - put there by the app's callback
    return found
