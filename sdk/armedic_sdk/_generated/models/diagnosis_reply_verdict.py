from typing import Literal

DiagnosisReplyVerdict = Literal["at_risk", "broken", "healthy", "unknown"]

DIAGNOSIS_REPLY_VERDICT_VALUES: set[DiagnosisReplyVerdict] = {
    "at_risk",
    "broken",
    "healthy",
    "unknown",
}


def check_diagnosis_reply_verdict(value: str) -> DiagnosisReplyVerdict:
    if value in DIAGNOSIS_REPLY_VERDICT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DIAGNOSIS_REPLY_VERDICT_VALUES!r}")
