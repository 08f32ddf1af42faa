"""Service endpoint objects in JSON that somebody pasted or a browser sent, whatever is wrapped around them."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.evidence.redaction import conceal, redact
from armedic.evidence.walk import objects
from armedic.facts import Connection, Payload, Source

_MOST_PAYLOADS: Final = 200
_DATA_KEYS: Final = frozenset({"environment", "scopelevel", "subscriptionid", "creationmode", "managementgroupid"})


def read(
    content: object, *, source: Source = "payload", location: str = "", item: int | None = None, masked: bool = False
) -> tuple[Payload, ...]:
    """The service endpoints in a JSON value, in order; secrets in them are hidden.

    Args:
        content: A service endpoint, a list answer `{"count", "value"}`, a body with `serviceEndpointDetails`, any JSON
            around one of these, or such JSON as a string. Anything else gives nothing.
        source: Where it comes from.
        location: Pointer to the content.
        item: Index into the request's evidence list.
        masked: Whether Azure DevOps wrote it, so that null may stand for a value that it does not show.
    """
    found: list[Payload] = []
    for document, place in objects(content, location, leaf=_is_endpoint):
        if not _is_endpoint(document):
            continue
        connection = Connection.from_document(conceal(document))
        found.append(Payload(connection=connection, source=source, location=redact(place), item=item, masked=masked))
        if len(found) == _MOST_PAYLOADS:
            break
    return tuple(found)


def _is_endpoint(node: Mapping[str, Any]) -> bool:
    members = {str(key).casefold(): value for key, value in node.items()}
    authorization, data = members.get("authorization"), members.get("data")
    if isinstance(authorization, Mapping):
        keys = {str(key).casefold() for key in authorization}
        return bool(keys & {"parameters", "scheme"})
    named = "type" in members or "url" in members or "id" in members
    return named and isinstance(data, Mapping) and bool(_DATA_KEYS & {str(key).casefold() for key in data})
