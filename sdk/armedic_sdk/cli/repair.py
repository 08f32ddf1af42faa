"""`medic repair`: the plan first, then the question, then the changes and what a diagnosis says afterwards."""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import typer

from armedic_sdk._repairs import KINDS
from armedic_sdk._results import Outcome
from armedic_sdk.cli import exits
from armedic_sdk.cli.session import Session, session

Result = TypeVar("Result", bound=Outcome[Any])
SAFETIES: Final = ("reversible", "credential", "privilege", "destructive")


def _kinds(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _safeties(incomplete: str) -> list[str]:
    return [safety for safety in SAFETIES if safety.startswith(incomplete)]


def repair(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(show_default=False, help="ORGANIZATION/PROJECT/NAME.")],
    kind: Annotated[
        str, typer.Argument(help="Which repair; auto finds out by itself.", autocompletion=_kinds)
    ] = "auto",
    *,
    role: Annotated[str | None, typer.Option(help="For grant-role: the role, by name or id.")] = None,
    scope: Annotated[str | None, typer.Option(help="For grant-role: where.")] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            help="For auto: what may be done: reversible, credential, privilege or destructive; may be repeated.",
            autocompletion=_safeties,
        ),
    ] = None,
    wait: Annotated[float | None, typer.Option(help="Seconds that changes may take to be seen.")] = None,
    plan_only: Annotated[bool, typer.Option("--plan", help="Show the plan and do nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON; with --yes what was done, else the plan.")] = False,
) -> int:
    """Plan a repair, show it, and make it when you agree."""
    from armedic_sdk import AutoRepair  # noqa: PLC0415

    here = session(context)
    if allow and kind != "auto":
        raise typer.BadParameter("--allow is for auto; a repair that you name is allowed")
    wrong = [one for one in allow or [] if one not in SAFETIES]
    if wrong:
        message = f"--allow takes {', '.join(SAFETIES)}, not {', '.join(wrong)}"
        raise typer.BadParameter(message)
    auto = AutoRepair(allow=allow) if allow else AutoRepair()  # type: ignore[arg-type]  # checked above
    with here.client() as armedic:
        if kind == "auto":
            plan = armedic.repair(connection, auto, wait_seconds=wait)
        else:
            plan = armedic.repair(connection, kind=kind, role=role, scope=scope, wait_seconds=wait)  # type: ignore[arg-type]  # the client refuses what it does not know
        code, _ = carry_out(
            here, plan, lambda: plan.apply(wait_seconds=wait), plan_only=plan_only, yes=yes, as_json=as_json
        )
    return code


def carry_out(
    here: Session,
    plan: Result,
    apply: Callable[[], Result],
    *,
    plan_only: bool,
    yes: bool,
    as_json: bool,
    withhold: tuple[str, ...] = (),
) -> tuple[int, Result]:
    """Show a plan, ask, apply, show what came of it; the same for all that changes something.

    Args:
        here: The command's session.
        plan: The plan.
        apply: Makes the changes.
        plan_only: Whether to stop at the plan.
        yes: Whether not to ask.
        as_json: Whether to print JSON, once.
        withhold: Members of `details` that are not to be printed.

    Returns:
        The exit status, and the last outcome.
    """

    def told(outcome: Result) -> None:
        if not as_json:
            here.show(outcome.__rich__())  # type: ignore[arg-type]  # typed without rich
            return
        reply = outcome.reply.to_dict()
        if "details" in reply:
            reply["details"] = {name: value for name, value in reply["details"].items() if name not in withhold}
        here.json(reply)

    asks = not (plan_only or yes or as_json)
    goes_on = bool(plan.needed) and plan.withheld is None and (asks or (yes and not plan_only))
    if not goes_on or not as_json:
        told(plan)
    if not goes_on:
        if plan.withheld is not None:
            return exits.FAILED, plan
        return (exits.NOT_APPLIED if plan.needed and not plan_only else exits.of_outcome(plan.outcome)), plan
    here.write("" if as_json else "\n")
    count = len(plan.needed)
    if asks and not here.agrees(f"Make {'this change' if count == 1 else f'these {count} changes'}?"):
        here.note("Nothing was changed.")
        return exits.NOT_APPLIED, plan
    done = apply()
    told(done)
    return exits.of_outcome(done.outcome), done
