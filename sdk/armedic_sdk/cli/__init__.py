"""The command `medic`; `pip install armedic-sdk[cli]` brings what it needs."""

import sys
from collections.abc import Sequence

from armedic_sdk.cli import exits


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    try:
        from armedic_sdk.cli import app  # noqa: PLC0415  needs typer and rich, which a library's user need not have
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"typer", "rich"}:
            raise
        sys.stderr.write(f"medic needs {error.name}: pip install 'armedic-sdk[cli]'\n")
        return exits.FAILED
    return app.run(arguments)
