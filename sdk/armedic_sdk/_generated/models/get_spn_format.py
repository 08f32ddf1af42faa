from typing import Literal

GetSpnFormat = Literal["all", "form"]


def check_get_spn_format(value: str) -> GetSpnFormat:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
