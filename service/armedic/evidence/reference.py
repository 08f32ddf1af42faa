"""What differs between a service endpoint and one that works; what differs between any two is left out."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from armedic.evidence.redaction import HIDDEN, confidential
from armedic.facts import Connection, Evidence, Payload

ABSENT: Final = "absent"
PRESENT: Final = "present"
_VALUES: Final = (
    ("type",),
    ("url",),
    ("data", "environment"),
    ("data", "scopelevel"),
    ("data", "creationmode"),
    ("authorization", "scheme"),
    ("authorization", "parameters", "authenticationtype"),
)
"""Members whose values are compared; two connections of one kind agree in them."""
_DIFFERENT: Final = frozenset(
    ["tenantid", "serviceprincipalid", "workloadidentityfederationsubject", "scope", "serviceprincipalkey"]
)
"""Parameters whose values differ between any two connections; only their presence is compared."""
_FORMS: Final = ("https://vstoken.dev.azure.com/", "https://app.vstoken.visualstudio.com", "https://login.")
_SUBJECTS: Final = ("sc://", "/eid1/")


def compare(payload: Payload, reference: Connection) -> list[Evidence]:
    """The differences that matter, each at its place in the payload, with what the working connection has."""
    return [
        Evidence(
            source=payload.source,
            location=payload.at(*path),
            item=payload.item,
            observed=observed,
            expected=expected,
            named=payload.connection.named,
            certainty="possible",
        )
        for path, observed, expected in _differences(payload.connection.document, reference.document)
    ]


def _differences(shown: Mapping[str, Any], works: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for path in _VALUES:
        observed, expected = _value(shown, path), _value(works, path)
        if _plain(observed) != _plain(expected):
            yield path, observed, expected
    here, there = _parameters(shown), _parameters(works)
    for key in sorted(here.keys() | there.keys()):
        if key != "authenticationtype":
            yield from _parameter(key, here.get(key), there.get(key))


def _parameter(
    key: str, here: tuple[str, Any] | None, there: tuple[str, Any] | None
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    path = ("authorization", "parameters", here[0] if here else there[0] if there else key)
    observed, expected = _state(key, here), _state(key, there)
    if observed != expected:
        yield path, observed, expected
    elif here and there and here[0] != there[0]:
        yield path, here[0], there[0]


def _state(key: str, found: tuple[str, Any] | None) -> Any:
    """What is compared of a parameter: whether it is there, its form, or its value where values should agree."""
    if found is None:
        return ABSENT
    value = found[1]
    if value is None or value == "":
        return value
    if key == "workloadidentityfederationissuer":
        return next((form for form in _FORMS if str(value).startswith(form)), value)
    if key == "workloadidentityfederationsubject":
        return next((form for form in _SUBJECTS if str(value).startswith(form)), PRESENT)
    known = confidential(key) or value == HIDDEN or key in _DIFFERENT
    return PRESENT if known or not isinstance(value, str) else value


def _parameters(document: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    parameters = _member(_member(document, "authorization"), "parameters")
    return (
        {key.casefold(): (key, value) for key, value in parameters.items()} if isinstance(parameters, Mapping) else {}
    )


def _value(document: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    node: Any = document
    for key in path:
        node = _member(node, key)
    return ABSENT if node is None else node


def _member(node: object, key: str) -> Any:
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.items() if str(name).casefold() == key), None)


def _plain(value: Any) -> Any:
    """Values as Azure DevOps compares them: letter case and a final slash do not count."""
    return value.casefold().rstrip("/") if isinstance(value, str) else value
