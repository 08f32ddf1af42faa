"""The catalogue as a Markdown page: `python -m armedic.causes._page > service/docs/causes.md`."""

import sys
from typing import Final

from armedic.causes._cause import Area, Cause, catalogue

HEADINGS: Final[dict[Area, str]] = {
    "connection": "The connection in Azure DevOps",
    "identity": "The identity in Microsoft Entra",
    "access": "Access in Azure",
    "way": "The task and the way there",
}


def page() -> str:
    """Every cause, by area, in the order of the catalogue."""
    lines = ["# Causes", "", "Written by `make docs` from the catalogue; do not edit.", ""]
    for area, heading in HEADINGS.items():
        causes = [cause for cause in catalogue().values() if cause.area == area]
        if causes:
            lines += [f"## {heading}", ""]
            for cause in causes:
                lines += _section(cause)
    return "\n".join(lines).rstrip() + "\n"


def _section(cause: Cause) -> list[str]:
    lines = [f"### {cause.slug}", "", f"**{cause.title}**" + (" (at risk)" if cause.at_risk else ""), ""]
    lines += [cause.explanation, "", f"Remedy: {cause.remedy}"]
    if cause.repairs:
        lines += ["", "Repairs: " + ", ".join(f"`{repair}`" for repair in cause.repairs)]
    if seen := cause.seen_as:
        lines += ["", "Seen in texts as: " + " · ".join(f"`{signature}`" for signature in seen)]
    lines += ["", "By hand:", ""]
    for number, step in enumerate(cause.steps, 1):
        link = f" ([page]({step.link}))" if step.link else ""
        lines.append(f"{number}. {step.title} ({step.who}). {step.detail}{link}")
    lines += ["", "Read: " + ", ".join(f"<{reference}>" for reference in cause.references), ""]
    return lines


if __name__ == "__main__":
    sys.stdout.write(page())
