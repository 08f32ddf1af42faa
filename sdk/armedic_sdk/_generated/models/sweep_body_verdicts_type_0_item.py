from typing import Literal

SweepBodyVerdictsType0Item = Literal["at_risk", "broken", "healthy", "unknown"]


def check_sweep_body_verdicts_type_0_item(value: str) -> SweepBodyVerdictsType0Item:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
