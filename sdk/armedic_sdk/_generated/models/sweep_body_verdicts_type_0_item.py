from typing import Literal

SweepBodyVerdictsType0Item = Literal["at_risk", "broken", "healthy", "unknown"]

SWEEP_BODY_VERDICTS_TYPE_0_ITEM_VALUES: set[SweepBodyVerdictsType0Item] = {
    "at_risk",
    "broken",
    "healthy",
    "unknown",
}


def check_sweep_body_verdicts_type_0_item(value: str) -> SweepBodyVerdictsType0Item:
    if value in SWEEP_BODY_VERDICTS_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SWEEP_BODY_VERDICTS_TYPE_0_ITEM_VALUES!r}")
