from typing import Literal

FindingReplyCertainty = Literal["confirmed", "likely", "possible"]

FINDING_REPLY_CERTAINTY_VALUES: set[FindingReplyCertainty] = {
    "confirmed",
    "likely",
    "possible",
}


def check_finding_reply_certainty(value: str) -> FindingReplyCertainty:
    if value in FINDING_REPLY_CERTAINTY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FINDING_REPLY_CERTAINTY_VALUES!r}")
