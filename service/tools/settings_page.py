"""Every setting as a Markdown page: `make docs` writes service/docs/settings.md."""

import sys
from typing import Final

import msgspec
from armedic.api.docstrings import field_docs
from armedic.settings import EntraSettings, Settings
from armedic.settings.variables import GROUPS, Variable

HEAD: Final = """# Settings

Written by `make docs` from the code; do not edit.

All settings are variables of the environment and are read once, at the start; the files of keys and rules are looked at
again while the service runs. An unknown or wrong one stops the start and names itself, never its value; empty counts as
not set. `armedic serve` starts when somebody can call it and it can sign in to Azure, or with
`ARMEDIC_ANONYMOUS=loopback` on a loopback address. **Secret** marks what is one, or holds one. Beside these,
`AZURE_FEDERATED_TOKEN_FILE` is read with `ARMEDIC_CREDENTIAL=workload-identity`; Kubernetes sets it.
"""
_DEFAULTS: Final = {field.name: field.default for field in msgspec.structs.fields(Settings)}
_DOCS: Final = field_docs([Settings, EntraSettings])


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for heading, variables in GROUPS.items():
        lines += [f"## {heading}", "", "| variable | default | expected | meaning |", "| --- | --- | --- | --- |"]
        lines += [_row(name, variable) for name, variable in variables.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(name: str, variable: Variable) -> str:
    marked = f"`{name}`" + (" **secret**" if variable.secret else "")
    return f"| {marked} | {_default(variable)} | {variable.expected} | {variable.meaning or _documented(variable)} |"


def _documented(variable: Variable) -> str:
    owner, _, field = variable.field.rpartition(".")
    said = _DOCS["EntraSettings" if owner else "Settings"][field]
    return said if said.endswith(".") else f"{said}."


def _default(variable: Variable) -> str:
    if variable.default is not None:
        return f"`{variable.default}`"
    value = _DEFAULTS.get(variable.field)
    if not isinstance(value, bool | int | float | str):
        return ""
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(page())
