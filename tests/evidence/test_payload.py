"""Service endpoints are found in whatever JSON is wrapped around them."""

import json
import secrets
from typing import Any

import pytest
from armedic.evidence import payload

ENDPOINT = {
    "id": "1",
    "type": "azurerm",
    "authorization": {"scheme": "ServicePrincipal", "parameters": {"tenantid": "t"}},
}


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (ENDPOINT, [""]),
        ([ENDPOINT, ENDPOINT], ["/0", "/1"]),
        ({"count": 1, "value": [ENDPOINT]}, ["/value/0"]),
        ({"dataSourceDetails": {}, "serviceEndpointDetails": ENDPOINT}, ["/serviceEndpointDetails"]),
        (json.dumps(ENDPOINT), ["#"]),
        ({"body": json.dumps({"value": [ENDPOINT]})}, ["/body#/value/0"]),
        ({"a/b": {"c~d": ENDPOINT}}, ["/a~1b/c~0d"]),
        ({"Authorization": {"Parameters": {}}}, [""]),
        ({"type": "azurerm", "data": {"environment": "AzureCloud"}}, [""]),
        ({"authorization": "Bearer"}, []),
        ({"data": {"x": 1}}, []),
        ({}, []),
        (None, []),
        (17, []),
        ("no JSON", []),
        ('{"broken', []),
        ("[" * 5000, []),
        ({"authorization": []}, []),
        ({"authorization": {"parameters": None}}, [""]),
        ({"value": [None, 1, "x", [[]], {"authorization": {"scheme": 7}}]}, ["/value/4"]),
    ],
)
def test_places(content: Any, places: list[str]) -> None:
    """Each endpoint is found at its place; other shapes give nothing and raise nothing."""
    assert [found.location for found in payload.read(content)] == places


def test_empty_token_and_its_place() -> None:
    """The key is reported as it is written."""
    content = {"value": [{"Authorization": {"scheme": "ServicePrincipal", "Parameters": {"AccessToken": None}}}]}
    (found,) = payload.read(content)
    assert found.connection.empty_access_token_keys == ("AccessToken",)
    assert found.at("authorization", "parameters", "accesstoken") == "/value/0/Authorization/Parameters/AccessToken"


def test_secrets_are_dropped() -> None:
    """A body that carries the key in clear is kept without it."""
    secret = secrets.token_urlsafe(24)
    (found,) = payload.read({"authorization": {"parameters": {"serviceprincipalkey": secret, "AccessToken": secret}}})
    assert secret not in repr(found)
    assert found.connection.empty_access_token_keys == ()


def test_nesting_without_end() -> None:
    """Very deep and very wide values end the search early."""
    deep: Any = ENDPOINT
    for _ in range(300):
        deep = {"x": deep}
    assert payload.read(deep) == ()
    assert len(payload.read([ENDPOINT] * 5000)) == 200
    assert payload.read([[1] * 200_000, ENDPOINT]) == ()
