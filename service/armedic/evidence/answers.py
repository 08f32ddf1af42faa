"""What systems say in JSON answers: the error texts in them, wherever they stand, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from armedic.evidence.walk import escaped, objects

_PASSED: Final = frozenset({"ok", "200"})
_ERROR_KEYS: Final = frozenset({"typekey", "typename", "errorcode", "exceptiontype", "code", "innererror"})
_FAILED: Final = frozenset({"error", "failed"})


def errors(body: object, location: str, *, failed: bool = False) -> Iterator[tuple[str, str]]:
    """Every error text in a JSON value, with its pointer, outer ones first.

    Azure DevOps, Microsoft Entra, Resource Manager and Graph each have a form of their own, and batches, Verify and the
    portal's data providers wrap them in answers that succeed.

    Args:
        body: The JSON value.
        location: Pointer to it.
        failed: Whether it came with an HTTP status that says so: then a bare message counts too.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpointproxy (7.1) for `errorMessage` beside a
        `statusCode` under status 200
    """
    for node, place in objects(body, location):
        yield from _said(node, place, failed=failed and node is body)


def _said(node: Mapping[str, Any], place: str, *, failed: bool) -> Iterator[tuple[str, str]]:
    members = {str(key).casefold(): (str(key), value) for key, value in node.items()}

    def text(name: str) -> tuple[str, str] | None:
        key, value = members.get(name, ("", None))
        return (value, f"{place}/{escaped(key)}") if isinstance(value, str) and value.strip() else None

    status = str(members.get("statuscode", ("", ""))[1]).casefold()
    if (said := text("errormessage")) and status not in _PASSED:
        yield said
    kind = str(members.get("type", ("", ""))[1]).casefold()
    alone = len(members) == 1 and place.casefold().endswith("/value")  # {"count": 1, "value": {"Message": …}}
    if (said := text("message")) and (failed or alone or kind in _FAILED or _ERROR_KEYS & members.keys()):
        yield said
    if said := text("error_description"):
        yield said
    state = str(members.get("state", ("", ""))[1]).casefold()
    if (said := text("statusmessage")) and state in _FAILED:
        yield said
