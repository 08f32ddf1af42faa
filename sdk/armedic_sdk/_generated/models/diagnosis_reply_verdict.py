from typing import Literal

DiagnosisReplyVerdict = Literal["at_risk", "broken", "healthy", "unknown"]


def check_diagnosis_reply_verdict(value: str) -> DiagnosisReplyVerdict:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
