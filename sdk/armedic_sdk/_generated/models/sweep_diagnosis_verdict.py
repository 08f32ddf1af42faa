from typing import Literal

SweepDiagnosisVerdict = Literal["at_risk", "broken", "healthy", "unknown"]


def check_sweep_diagnosis_verdict(value: str) -> SweepDiagnosisVerdict:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
