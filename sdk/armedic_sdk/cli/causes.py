"""`medic causes`: the failure modes that the service knows."""

from itertools import groupby
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from armedic_sdk._show.terminal import rows
from armedic_sdk._show.text import clean, line
from armedic_sdk.cli import exits
from armedic_sdk.cli.session import session


def causes(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(show_default=False, help="Only this one, in full.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> int:
    """List what can be wrong, or explain one cause."""
    here = session(context)
    with here.client() as armedic:
        known = armedic.causes() if slug is None else [armedic.cause(slug)]
    if as_json:
        here.json([one.to_dict() for one in known] if slug is None else known[0].to_dict())
        return exits.FINE
    if slug is not None:
        one = known[0]
        details = [("area", line(one.area)), ("said", line("; ".join(one.signatures)))]
        details += [("repair", line(kind)) for kind in one.repairs]
        details += [("by hand", line(f"{step.title} ({step.who}): {step.detail}")) for step in one.steps]
        details += [("needs", line(need)) for need in one.needs] + [("see", line(link)) for link in one.references]
        heading = Text.assemble((line(one.slug), "bold"), f"  {line(one.title)}")
        here.show(heading, Text(clean(one.explanation)), Text(), Text(clean(one.remedy)), Text(), rows(details))
        return exits.FINE
    parts: list[RenderableType] = []
    for area, some in groupby(sorted(known, key=lambda it: (it.area, it.slug)), key=lambda it: it.area):
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column()
        for one in some:
            grid.add_row(Text(line(one.slug)), Text(line(one.title)))
        parts += [Text(line(area), "bold"), Padding(grid, (0, 0, 1, 2))]
    here.show(*parts)
    return exits.FINE
