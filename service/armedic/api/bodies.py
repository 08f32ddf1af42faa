"""JSON bodies taken by the letter: content type, UTF-8, depth, types and unknown fields are checked once, here.

Litestar's own decoding converts ("5" is an integer) and ignores the content type; stack notes, section 1.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, ClassVar, Final

import msgspec
from litestar.dto import AbstractDTO, DTOConfig

from armedic.errors import FieldError, InvalidRequestError, UnsupportedMediaTypeError
from armedic.evidence.redaction import redact

_AT: Final = re.compile(r" - at `(?:key in )?\$(.*)`$")
_FIELD: Final = re.compile(r"(?:unknown|missing required) field `([^`]{1,64})`")
_ECHO: Final = re.compile(r"^Invalid (?:enum )?value .*$", re.DOTALL)
_PLAIN: Final = bytes(set(range(256)) - set(b'[]{}"'))
_STRING: Final = re.compile(rb'"[^"]*"')
_STEP: Final = [(byte in b"[{") - (byte in b"]}") for byte in range(256)]
MALFORMED: Final = "The body is not JSON in UTF-8."


def field_error(message: str) -> FieldError:
    """What msgspec complains of, as a JSON pointer and a text that does not repeat the submitted value."""
    at = _AT.search(message)
    path = at[1] if at else ""
    text = message[: at.start()] if at else message
    pointer = re.sub(r"\[(\d+|\.\.\.)\]", lambda key: "/" + key[1].replace("...", "*"), path).replace(".", "/")
    if named := _FIELD.search(text):
        pointer += "/" + named[1]
    return FieldError(pointer=redact(pointer), detail=redact(_ECHO.sub("Not one of the allowed values", text)))


def decode(decoder: msgspec.json.Decoder[Any], raw: bytes, most_depth: int) -> Any:
    """The typed body.

    Raises:
        InvalidRequestError: It is not JSON, too deep, or not what the type asks for; the first fault is named.
    """
    if deeper(raw, most_depth):
        raise too_deep()
    try:
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            if "got `float`" not in str(error):
                raise
            return msgspec.convert(_integral(msgspec.json.decode(raw)), decoder.type)
    except msgspec.ValidationError as error:  # a DecodeError too, so it comes first
        fault = field_error(str(error))
        raise InvalidRequestError("The body does not fit its schema.", errors=(fault,)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidRequestError(MALFORMED, errors=(FieldError(pointer="", detail="malformed JSON"),)) from None
    except RecursionError:
        raise too_deep() from None


def deeper(raw: bytes, most: int) -> bool:
    """Whether arrays and objects of a JSON text are nested more deeply than so many levels.

    msgspec has no such bound of its own: it follows until Python's stack is used up, which is as deep as the caller's
    caller left it. What is no JSON may be called deep or not.
    """
    if raw.count(b"[") + raw.count(b"{") <= most:
        return False
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _PLAIN)
    brackets = _STRING.sub(b"", bare)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > most


def too_deep() -> InvalidRequestError:
    """The answer to a body that is nested more deeply than Armedic follows."""
    return InvalidRequestError(
        "The body is nested too deeply.", errors=(FieldError(pointer="", detail="nested too deeply"),)
    )


def _integral(node: Any) -> Any:
    """The same data with 5.0 as 5: an integer to JSON Schema, though not to msgspec."""
    match node:
        case float() if node.is_integer():
            return int(node)
        case list():
            return [_integral(value) for value in node]
        case dict():
            return {key: _integral(value) for key, value in node.items()}
        case _:
            return node


class StrictJSON(AbstractDTO[Any]):
    """Decodes every JSON body of the routers that name it as their `dto`."""

    config = DTOConfig()
    decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}

    @classmethod
    def create_for_field_definition(cls, field_definition: Any, handler_id: str, backend_cls: Any = None) -> None:  # noqa: ARG003 - Litestar's signature
        """Make the decoder of one handler."""
        cls.decoders[handler_id] = msgspec.json.Decoder(field_definition.annotation)

    @classmethod
    def create_openapi_schema(cls, field_definition: Any, handler_id: str, schema_creator: Any) -> Any:  # noqa: ARG003 - Litestar's signature
        """The schema of the body's type itself."""
        return schema_creator.for_field_definition(field_definition)

    def decode_bytes(self, value: bytes) -> Any:
        """The body of one request."""
        media = self.asgi_connection.headers.get("content-type", "")
        if media.partition(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaTypeError("The body must be application/json.")
        decoder = self.decoders[self.asgi_connection.route_handler.handler_id]
        return decode(decoder, value, self.asgi_connection.app.state.settings.max_json_depth)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Iterator[Any]:  # type: ignore[override]  # unused: nothing is converted
        """No fields: nothing is converted."""
        _ = model_type
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: Any) -> bool:
        """No nesting: nothing is converted."""
        _ = field_definition
        return False
