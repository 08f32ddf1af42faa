"""What has to be configured before the service starts, and Azure DevOps Server by a personal access token."""

import base64
import hashlib
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from armedic.secret import Secret
from armedic.settings import SettingError, load
from harness import Azure, decoded, known
from signed_in import ARMEDIC, TENANT, URI, service

ORDERS = {"organization": "contoso", "project": "data", "name_or_id": "sc-orders"}
ENTRA = {"ARMEDIC_ENTRA_AUDIENCE": f"{URI}, {ARMEDIC}", "ARMEDIC_ENTRA_TENANTS": TENANT.upper()}
IDENTITY = {"ARMEDIC_CREDENTIAL": "client-secret", "ARMEDIC_TENANT_ID": TENANT, "ARMEDIC_CLIENT_ID": ARMEDIC}
SECRET = {"ARMEDIC_CLIENT_SECRET": "s"}
CALLERS = {"ARMEDIC_IDENTITY": "on-behalf-of"}


def served(**environment: str) -> "subprocess.CompletedProcess[str]":
    """What `armedic serve` says that does not start."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    command = [sys.executable, "-m", "armedic", "serve"]
    return subprocess.run(  # noqa: S603 - our own command
        command, env=others | environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_serve_says_all_that_is_missing() -> None:
    """`armedic serve` without any setting does not start, and says what to set, all at once, with an example."""
    ended = served()
    assert ended.returncode == 2
    for name in ("ARMEDIC_API_KEYS_FILE", "ARMEDIC_ENTRA_AUDIENCE", "ARMEDIC_CREDENTIAL", "for example"):
        assert name in ended.stderr


def test_serve_refuses_rules_that_are_not_understood(tmp_path: Path) -> None:
    """A file of rules that is not understood stops the start like any other setting, before a process is made."""
    (tmp_path / "keys.json").write_text(f'[{{"name": "ci", "sha256": "{"0" * 64}", "permissions": ["diagnose"]}}]')
    (tmp_path / "policy.toml").write_text("[[rules")
    ended = served(
        ARMEDIC_API_KEYS_FILE=str(tmp_path / "keys.json"),
        ARMEDIC_POLICY_FILE=str(tmp_path / "policy.toml"),
        ARMEDIC_CREDENTIAL="default",
    )
    assert (ended.returncode, "ARMEDIC_POLICY_FILE" in ended.stderr) == (2, True)
    assert "Traceback" not in ended.stderr


def test_entra() -> None:
    """Audiences, tenants, the authority and the names of permissions come from variables of their own."""
    names = {"ARMEDIC_ENTRA_AUTHORITY": "https://login.microsoftonline.us/", "ARMEDIC_ENTRA_REPAIR": "Mend"}
    entra = load(ENTRA | IDENTITY | SECRET | names).entra
    assert entra is not None
    assert (entra.audiences, entra.tenants) == ((URI, ARMEDIC), frozenset({TENANT}))
    assert entra.authority == "https://login.microsoftonline.us"
    assert entra.names == {"Armedic.Diagnose": "diagnose", "Mend": "repair", "Armedic.Provision": "provision"}


def test_on_behalf_of() -> None:
    """With tokens of Entra and a credential to exchange them, nothing is missing."""
    assert load(ENTRA | IDENTITY | SECRET | CALLERS).identity == "on-behalf-of"


REFUSED: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "nothing": ({}, ("nobody could call this service", "ARMEDIC_CREDENTIAL: needed")),
    "no identity": (ENTRA, ("ARMEDIC_CREDENTIAL: needed",)),
    "half an identity": (ENTRA | IDENTITY, ("ARMEDIC_CLIENT_SECRET: needed",)),
    "nobody, and no secret": (IDENTITY, ("nobody could call", "ARMEDIC_CLIENT_SECRET: needed")),
    "no tenants": ({"ARMEDIC_ENTRA_AUDIENCE": URI}, ("ARMEDIC_ENTRA_TENANTS: needed",)),
    "no audience": ({"ARMEDIC_ENTRA_TENANTS": TENANT}, ("ARMEDIC_ENTRA_AUDIENCE: needed",)),
    "tenants by name": (ENTRA | {"ARMEDIC_ENTRA_TENANTS": "contoso"}, ("ARMEDIC_ENTRA_TENANTS: expected tenant ids",)),
    "an empty list": (ENTRA | {"ARMEDIC_ENTRA_TENANTS": " , "}, ("ARMEDIC_ENTRA_TENANTS: expected tenant ids",)),
    "no URL": (ENTRA | {"ARMEDIC_ENTRA_AUTHORITY": "login"}, ("ARMEDIC_ENTRA_AUTHORITY: expected a URL",)),
    "one name twice": (ENTRA | {"ARMEDIC_ENTRA_REPAIR": "Armedic.Diagnose"}, ("three different names",)),
    "on behalf of whom": (IDENTITY | SECRET | CALLERS, ("ARMEDIC_ENTRA_AUDIENCE and ARMEDIC_ENTRA_TENANTS: needed",)),
    "no way to exchange": (
        ENTRA | CALLERS | {"ARMEDIC_CREDENTIAL": "managed-identity"},
        ("ARMEDIC_CREDENTIAL: expected client-secret, certificate, workload-identity",),
    ),
    "no workload identity": (
        ENTRA | CALLERS | {"ARMEDIC_CREDENTIAL": "workload-identity"},
        ("ARMEDIC_CLIENT_ID: needed", "AZURE_FEDERATED_TOKEN_FILE: needed"),
    ),
    "everybody's token": (
        ENTRA | IDENTITY | SECRET | CALLERS | {"ARMEDIC_DEVOPS_TOKEN": "t", "ARMEDIC_ANONYMOUS": "loopback"},
        ("ARMEDIC_DEVOPS_TOKEN: everybody", "ARMEDIC_ANONYMOUS: nobody"),
    ),
    "an identity that is none": (ENTRA | {"ARMEDIC_IDENTITY": "root"}, ("ARMEDIC_IDENTITY: expected service or",)),
    "no rules": (ENTRA | {"ARMEDIC_POLICY_FILE": "/nowhere/policy.toml"}, ("ARMEDIC_POLICY_FILE",)),
}


@pytest.mark.parametrize(("environ", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(environ: dict[str, str], said: tuple[str, ...]) -> None:
    """All that is missing or wrong about callers and identity is said at once."""
    with pytest.raises(SettingError) as caught:
        load(environ)
    for part in said:
        assert re.search(re.escape(part), str(caught.value))


async def test_personal_access_token(azure: Azure) -> None:
    """Azure DevOps gets the personal access token as Basic without a user, the others tokens of Entra; it is hidden."""
    key, token = secrets.token_urlsafe(), secrets.token_urlsafe()
    digest = hashlib.sha256(token.encode()).hexdigest()
    members = azure.world.organizations["contoso"].members
    members["morgan"].token_digests = [digest]
    del members["armedic"]
    async with service(azure, api_keys=(known("ci", key),), devops_token=Secret(token)) as client:
        client.headers["X-API-Key"] = key
        answer = await client.post("/diagnose", json={"connection": ORDERS})
        members["morgan"].token_digests = []
        refused = await client.post("/diagnose", json={"connection": ORDERS})
    assert decoded(answer)["findings"][0]["cause"] == "missing-subscription-role"
    kinds = {one.system: one.headers["authorization"] for one in azure.requests() if one.system != "entra"}
    assert kinds == {"devops": "Basic ***", "arm": "Bearer ***", "graph": "Bearer ***"}
    assert "Armedic's personal access token" in refused.text
    for form in (token, base64.b64encode(f":{token}".encode()).decode()):
        assert form not in answer.text + refused.text
