"""An uploaded file as it arrives: the raw body, or the part `file` of a form; never held in memory."""

from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from armedic.errors import FieldError, InvalidRequestError

PART: Final = "file"
_FORM: Final = "multipart/form-data"


async def file_of(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The bytes of the file that the request carries.

    Raises:
        InvalidRequestError: A form without a part `file`, with another part, or broken; or the upload was cut off.
        HTTPException: 413, the body is larger than the route takes.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind.strip().lower() != _FORM:
        async for chunk in _body(request):
            yield chunk
        return
    try:
        parser = PushMultipartParser(options.get("boundary", ""), max_segment_count=1)
        async for chunk in _part(parser, _body(request)):
            yield chunk
    except MultipartError:
        raise InvalidRequestError(
            f"The form is broken, or has more than the part {PART!r}.",
            errors=(FieldError(pointer="", detail=f"multipart/form-data with one part, {PART}"),),
        ) from None


async def _part(parser: PushMultipartParser, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    seen = False
    async for chunk in body:
        for event in parser.parse(chunk):
            if isinstance(event, MultipartSegment):
                if event.name != PART:
                    raise InvalidRequestError(
                        "The form has a part of another name.",
                        errors=(FieldError(pointer="", detail=f"send the file as the part {PART}"),),
                    )
                seen = True
            elif event:
                yield bytes(event)
    parser.close()
    if not seen:
        raise InvalidRequestError(
            "The form has no file.", errors=(FieldError(pointer="", detail=f"send the file as the part {PART}"),)
        )


async def _body(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        if chunk:
            yield chunk
