from typing import Literal

PolicyReplyAppliesTo = Literal["certificate", "secret"]


def check_policy_reply_applies_to(value: str) -> PolicyReplyAppliesTo:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
