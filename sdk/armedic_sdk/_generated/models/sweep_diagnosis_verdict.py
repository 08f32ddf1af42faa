from typing import Literal

SweepDiagnosisVerdict = Literal["at_risk", "broken", "healthy", "unknown"]

SWEEP_DIAGNOSIS_VERDICT_VALUES: set[SweepDiagnosisVerdict] = {
    "at_risk",
    "broken",
    "healthy",
    "unknown",
}


def check_sweep_diagnosis_verdict(value: str) -> SweepDiagnosisVerdict:
    if value in SWEEP_DIAGNOSIS_VERDICT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SWEEP_DIAGNOSIS_VERDICT_VALUES!r}")
