"""The command `armedic`: serve, or print the OpenAPI document."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from armedic import __version__
from armedic.callers import rules
from armedic.settings import SettingError, Settings, load

FAILED: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="armedic", description=__doc__)
    parser.add_argument("--version", action="version", version=f"armedic {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service; the settings are environment variables ARMEDIC_*")
    commands.add_parser("openapi", help="print the OpenAPI document")
    command = parser.parse_args(arguments).command
    if command == "openapi":
        return _openapi()
    return _serve()


def _serve() -> int:
    try:
        settings = load(os.environ)
        if settings.policy_file is not None:
            rules.read(settings.policy_file)  # refused here, and not by each process of the service
    except SettingError as error:
        sys.stderr.write(f"armedic does not start: {error}\n")
        return FAILED
    from armedic.serving.server import serve  # noqa: PLC0415  takes a while, and is not needed to refuse a setting

    serve(settings)
    return 0


def _openapi() -> int:
    from armedic.api.document import document_of, rendered  # noqa: PLC0415 - as above
    from armedic.app import create_app  # noqa: PLC0415 - as above

    sys.stdout.write(rendered(document_of(create_app(Settings(anonymous=True)))))
    return 0
