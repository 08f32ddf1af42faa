"""Requests and replies of the demo world, shown in the OpenAPI document."""

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import msgspec


def exemplified(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its examples; a test compares them with what the service answers.

    They come last because Litestar leaves out what is null.
    """
    source = resources.files("armedic.api").joinpath("examples.json").read_bytes()
    examples: Mapping[str, Any] = msgspec.json.decode(source)
    for operation in (one for item in document["paths"].values() for one in item.values()):
        example = examples[operation["operationId"]]
        reply = operation["responses"]["200"]
        if "requestBody" in operation:
            _show(operation["requestBody"], example["request"])
        if "lines" in example:
            _show_lines(reply, example["lines"], example["table"])
        else:
            _show(reply, example["reply"])
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in example.get("parameters", {}):
                parameter["example"] = example["parameters"][parameter["name"]]
    return document


def _show(holder: dict[str, Any], value: Any) -> None:
    for media in holder["content"].values():
        media["examples"] = {"demo": {"value": value}}


def _show_lines(holder: dict[str, Any], lines: Iterable[Mapping[str, Any]], table: str) -> None:
    """The schema is that of one line, and so is each example."""
    for name, media in holder["content"].items():
        media["examples"] = (
            {"demo": {"value": table}} if name == "text/csv" else {line["type"]: {"value": line} for line in lines}
        )
