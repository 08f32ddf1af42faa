from typing import Literal

CheckResultOutcome = Literal["failed", "passed", "skipped", "unknown", "warning"]

CHECK_RESULT_OUTCOME_VALUES: set[CheckResultOutcome] = {
    "failed",
    "passed",
    "skipped",
    "unknown",
    "warning",
}


def check_check_result_outcome(value: str) -> CheckResultOutcome:
    if value in CHECK_RESULT_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHECK_RESULT_OUTCOME_VALUES!r}")
