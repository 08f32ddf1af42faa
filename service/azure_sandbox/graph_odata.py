"""OData as Graph understands it: keys in paths, $filter, $select, $top and paging."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import quote, urlencode

from azure_sandbox.graph_call import Answer, Call, GraphError, bad_request, context

_KEY: Final = re.compile(r"(\w+)='((?:[^']|'')*)'")
_EQUALS: Final = re.compile(r"(\w+)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false|null)|([0-9a-fA-F-]{36}))")
_IN: Final = re.compile(r"(\w+)\s+in\s*\(((?:\s*'(?:[^']|'')*'\s*,?)+)\)")
_STARTS: Final = re.compile(r"startswith\((\w+)\s*,\s*'((?:[^']|'')*)'\)")
_ANY: Final = re.compile(r"(\w+)/any\((\w+):\s*\2\s+eq\s+'((?:[^']|'')*)'\)")
_STRING: Final = re.compile(r"'((?:[^']|'')*)'")
_LITERALS: Final = {"true": True, "false": False, "null": None}
_PAGE: Final = 100
_LARGEST: Final = 999
_UNSUPPORTED: Final = ("$expand", "$search", "$orderby", "$apply")

Test = Callable[[dict[str, Any]], bool]


class NotSimulatedError(Exception):
    """Something that Graph does and the sandbox does not; the message says what."""


def unquoted(text: str) -> str:
    """The text of an OData string: a quote is written twice."""
    return text.replace("''", "'")


def key(segment: str) -> tuple[str, str]:
    """The key in a path segment: ("id", "...") for "/{id}", ("appId", "...") for "(appId='...')".

    Raises:
        GraphError: Malformed. Guess: text.
    """
    if not segment.startswith("("):
        return "id", segment.lstrip("/")
    match = _KEY.fullmatch(segment[1:-1])
    if match is None:
        raise bad_request("Invalid key in the request URL.")
    return match[1], unquoted(match[2])


def filter_test(text: str) -> Test:
    """What a $filter asks, as a test of an object on the wire; comparisons of text ignore letter case.

    Raises:
        NotSimulatedError: Anything else than `eq`, `in`, `startswith` and `any`, joined by `and`.
    """
    tests = [_clause(clause.strip()) for clause in _clauses(text)]
    return lambda item: all(test(item) for test in tests)


def wanted_app_id(call: Call) -> str | None:
    """The appId, in lower case, that every object must have to pass $filter; None if it does not ask for one."""
    for clause in _clauses(call.query.get("$filter", "")):
        match = _EQUALS.fullmatch(clause.strip())
        if match and match[1] == "appId" and (value := match[2] or match[4]):
            return unquoted(value).casefold()
    return None


def _clauses(text: str) -> list[str]:
    """The parts between `and`, which does not count inside quotes."""
    parts: list[str] = [""]
    for piece in re.split(r"('(?:[^']|'')*')", text):
        if piece.startswith("'"):
            parts[-1] += piece
            continue
        first, *more = re.split(r"\s+and\s+", piece)
        parts[-1] += first
        parts.extend(more)
    return parts


def _clause(clause: str) -> Test:
    if match := _EQUALS.fullmatch(clause):
        name, text, literal, guid = match.groups()
        wanted = _LITERALS[literal] if literal else unquoted(text if text is not None else guid)
        return lambda item: _folded(item.get(name)) == _folded(wanted)
    if match := _IN.fullmatch(clause):
        name, among = match[1], {unquoted(value).casefold() for value in _STRING.findall(match[2])}
        return lambda item: _folded(item.get(name)) in among
    if match := _STARTS.fullmatch(clause):
        name, start = match[1], unquoted(match[2]).casefold()
        return lambda item: str(_folded(item.get(name)) or "").startswith(start)
    if match := _ANY.fullmatch(clause):
        name, member = match[1], unquoted(match[3]).casefold()
        return lambda item: member in {_folded(value) for value in item.get(name) or []}
    message = f"The filter {clause!r} is not simulated."
    raise NotSimulatedError(message)


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def selected(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    """An object with the properties that $select names; all if it names none. Annotations stay."""
    wanted = call.query.get("$select")
    if not wanted:
        return item
    names = {name.strip() for name in wanted.split(",")}
    return {name: value for name, value in item.items() if name in names or name.startswith("@")}


def selects(call: Call, name: str) -> bool:
    """Whether $select names a property."""
    return name in {part.strip() for part in call.query.get("$select", "").split(",")}


def entity(call: Call, fragment: str, item: dict[str, Any], status: int = 200) -> Answer:
    """The answer with one object."""
    check_query(call)
    return Answer(status=status, body={**context(call, fragment, entity=True), **selected(call, item)})


def collection(call: Call, fragment: str, items: Iterable[dict[str, Any]]) -> Answer:
    """The answer with a page of those objects that $filter lets through.

    Source: concepts/paging.md; concepts/query-parameters.md. Guess: 100 on a page if $top does not say, at most 999.
    """
    check_query(call)
    found = list(items)
    if wanted := call.query.get("$filter"):
        test = filter_test(wanted)
        found = [item for item in found if test(item)]
    start, size = _number(call, "$skiptoken", 0), _number(call, "$top", _PAGE)
    if not 1 <= size <= _LARGEST:
        raise bad_request(f"Invalid page size specified: '{size}'. Must be between 1 and {_LARGEST} inclusive.")
    body: dict[str, Any] = dict(context(call, fragment))
    if call.query.get("$count", "").casefold() == "true":
        body["@odata.count"] = len(found)
    if start + size < len(found):
        query = {**call.query, "$skiptoken": str(start + size)}
        body["@odata.nextLink"] = f"{call.base_url}{quote(call.path)}?{urlencode(query, safe='$')}"
    body["value"] = [selected(call, item) for item in found[start : start + size]]
    return Answer(body=body)


def check_query(call: Call) -> None:
    """Refuse loudly what is not simulated."""
    for name in _UNSUPPORTED:
        if name in call.query:
            message = f"The query parameter {name} is not simulated."
            raise NotSimulatedError(message)


def _number(call: Call, name: str, default: int) -> int:
    value = call.query.get(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise GraphError(400, "BadRequest", f"Invalid value '{value}' for {name} query option found.")
    return int(value)
