"""How texts give a code of Microsoft Entra without its AADSTS: in the fields of an answer, and on the sign-in page."""

from armedic.causes._cause import Passage


def numbered(*codes: str) -> tuple[Passage, ...]:
    """Texts that name one of the codes by its number alone.

    The sign-in page and the sign-in log write "error code" as many systems do; there a correlation id has to be near.
    """
    one = f"(?:{'|'.join(codes)})"
    page = r"(?:correlation|request|trace) ?id"
    patterns = (
        ("error_codes", rf"error_codes\W{{1,6}}(?:\d{{5,8}}, ?){{0,3}}{one}\b"),
        ("error?code=", rf"error\?code={one}\b"),
        ("error code", rf"error code:? ?{one}\b.{{0,300}}{page}|{page}.{{0,300}}error code:? ?{one}\b"),
    )
    return tuple(Passage(literal=literal, pattern=pattern, certainty="confirmed") for literal, pattern in patterns)
