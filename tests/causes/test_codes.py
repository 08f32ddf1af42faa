"""Every documented AADSTS code of a sign-in leads to a cause, and one that nobody documents says so."""

import httpx
import pytest

CODES = """
    16000 28002 50000 50012 50013 50020 50027 50033 50034 50059 50072 50074 50076 50079 50105 50126 50128 50166
    50173 50196 53003 65001 65002 70001 70008 70011 70021 70025 70043 70052 90002 90006 90012 90014 90024 90033
    90038 90055 90061 90072 90090 500011 500014 500133 501051 501661 530031 530032 530034 530035 530084 650052
    650056 650057 700011 700016 700021 700022 700024 700025 700027 700030 700082 700211 700212 700213 700222 700223
    700229 700238 900023 900144 900382 900432 1002012 7000112 7000114 7000215 7000216 7000218 7000222 7000229
    7002137 7002138 7002381 9002313
"""
"""Source: learn.microsoft.com/entra/identity-platform/reference-error-codes, and the pages on service connections."""


async def findings(armedic: httpx.AsyncClient, text: str) -> dict[str, str]:
    """Causes and how certain they are."""
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "message", "text": text}]})
    return {one["cause"]: one["certainty"] for one in answer.json()["findings"]}


@pytest.mark.parametrize("code", CODES.split())
async def test_known(code: str, armedic: httpx.AsyncClient) -> None:
    """The code alone is enough for a finding."""
    assert await findings(armedic, f"ERROR: AADSTS{code}: the text was cut off")


@pytest.mark.parametrize("code", ["700299", "7000399", "53999", "65999", "90999", "1009999"])
async def test_unknown(code: str, armedic: httpx.AsyncClient) -> None:
    """A code that is not known is a possible finding that names it and where to look it up; no cause is guessed."""
    text = f"##[error]AADSTS{code}: Something new. Trace ID: 11111111-1111-4111-8111-111111111100"
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "message", "text": text}]})
    (finding,) = answer.json()["findings"]
    assert (finding["cause"], finding["certainty"]) == ("sign-in-refused", "possible")
    assert finding["facts"]["aadsts_code"] == f"AADSTS{code}"
    assert "reference-error-codes" in finding["evidence"][0]["expected"]
