from typing import Literal

FindingReplyCertainty = Literal["confirmed", "likely", "possible"]


def check_finding_reply_certainty(value: str) -> FindingReplyCertainty:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
