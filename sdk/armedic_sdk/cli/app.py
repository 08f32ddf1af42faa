"""The commands, what they have in common, and what becomes of errors."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from armedic_sdk.cli import causes, diagnose, exits, repair, spn, sweep
from armedic_sdk.cli.job_log import JobLogError
from armedic_sdk.cli.session import Session, console
from armedic_sdk.errors import ArmedicError, InvalidRequestError, ProblemError, UpstreamForbiddenError

NAME: Final = "medic"
app = typer.Typer(
    name=NAME,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with variables would show keys
    help="Why Azure DevOps service connections fail, and what mends them.",
    epilog=f"Key or token: ARMEDIC_API_KEY or ARMEDIC_TOKEN. {exits.TEXT}",
)
app.command("diagnose")(diagnose.diagnose)
app.command("sweep")(sweep.sweep)
app.command("repair")(repair.repair)
app.command("causes")(causes.causes)
app.add_typer(spn.app, name="spn")


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's way
    if wanted:
        from armedic_sdk import __version__  # noqa: PLC0415

        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _begin(
    context: typer.Context,
    *,
    url: Annotated[str, typer.Option(envvar="ARMEDIC_URL", help="Where the service is.")] = "http://127.0.0.1:8000",
    ca_file: Annotated[Path | None, typer.Option(help="Certificates (PEM) of your own authority.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for an answer.")] = 120.0,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    del version  # its callback has answered
    context.obj = Session(url=url, ca_file=ca_file, timeout=timeout)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(app(given, prog_name=NAME, standalone_mode=False) or exits.FINE)
    except typer.Exit as exit_:
        return exit_.exit_code
    except typer.TyperException as refusal:
        show = getattr(refusal, "show", None)  # with the usage, where it knows the command
        console(error=True).print(f"medic: {refusal}", soft_wrap=True) if show is None else show()
        return exits.USAGE
    except (ValueError, FileNotFoundError, IsADirectoryError) as error:  # what the client says of wrong arguments
        console(error=True).print(f"medic: {error}", soft_wrap=True)
        return exits.USAGE
    except (ArmedicError, JobLogError) as error:
        _tell(error)
        return exits.FAILED
    except (typer.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough; nothing more is said at exit either
        return exits.FAILED


def _tell(error: Exception) -> None:
    told = console(error=True)
    told.print(f"medic: {error}", soft_wrap=True)
    if isinstance(error, InvalidRequestError):
        for one in error.errors:
            told.print(f"  {one.pointer}: {one.detail}", soft_wrap=True)
    if isinstance(error, UpstreamForbiddenError):
        for right in error.missing_permissions:
            told.print(f"  lacking: {right}", soft_wrap=True)
    if isinstance(error, ProblemError) and error.request_id:
        told.print(f"  request: {error.request_id}", soft_wrap=True)
