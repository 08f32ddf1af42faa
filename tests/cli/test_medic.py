"""The command line beyond what it prints: files, JSON, CSV, secrets, colours, completion, and trouble."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from armedic_sdk import Armedic
from armedic_sdk.cli.sweep import cells
from captures import EXPIRED, QUIET, archive

Medic = Callable[..., Any]
CREATE = ("spn", "create", "sc-new", "-s", "Production", "--yes")


def test_files(medic: Medic, tmp_path: Path) -> None:
    """A file's content says what it is; a piped one is the same."""
    log, logs = tmp_path / "log.txt", tmp_path / "logs.zip"
    log.write_text(EXPIRED)
    logs.write_bytes(archive({"1.txt": EXPIRED}))
    endpoint = json.dumps({"authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": ""}}})
    assert "secret-expired" in medic("diagnose", str(log)).out
    assert "secret-expired" in medic("diagnose", str(logs)).out
    assert "stale-access-token" in medic("diagnose", "-", given=endpoint).out
    assert medic("diagnose", str(log), "-c", "contoso/web/sc-web-prod").code == 64
    large = tmp_path / "large.txt"
    large.write_text(QUIET * 60_000 + EXPIRED)
    shown = medic("diagnose", str(large), FORCE_COLOR="1")
    assert "secret-expired" in shown.out
    assert "large.txt" in shown.err


def test_sweep_for_scripts(medic: Medic) -> None:
    """CSV is a table with names; JSON is a line for each, and the last sums up; the status is that of the worst."""
    table = medic("sweep", "contoso", "--csv")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    assert {row["verdict"] for row in rows} == {"broken", "at_risk", "unknown"}
    lines = [json.loads(line) for line in medic("sweep", "contoso", "--json", "--all").out.splitlines()]
    assert lines[-1]["type"] == "summary"
    assert lines[-1]["total"] == len([line for line in lines if line["type"] == "diagnosis"])
    assert (table.code, table.err) == (2, "")
    assert medic("sweep", "contoso", "--expiring", "--project", "web").code in {2, 3}


def test_formulas_are_text() -> None:
    """A spreadsheet computes nothing that a connection's name asks for, and a name is one cell."""
    assert cells(("=cmd()", "@a", "-1", "a,b", "two\nlines", None)) == "'=cmd(),'@a,'-1,\"a,b\",two lines,\n"


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_key_is_printed_once(medic: Medic, served: Any, form: tuple[str, ...]) -> None:
    """Only where it is asked for, to standard output, in the answer that made it."""
    made = medic(*CREATE, "--deliver", "response", *form)
    secrets = [one.secrets[0].value for one in served.azure.world.applications.values() if one.display_name == "sc-new"]
    assert (len(secrets), made.out.count(secrets[0]), secrets[0] in made.err) == (1, 1, False)
    assert secrets[0] not in medic(*CREATE, "--deliver", "response", *form).out


def test_a_key_that_goes_elsewhere_is_not_printed(medic: Medic, served: Any) -> None:
    """A connection gets it; nobody sees it."""
    options = ("-c", "contoso/web/sc-new", "--credential", "secret", "--lifetime-days", "30")
    ran = medic(*CREATE, *options)
    assert ran.code == 0
    secrets = [one.secrets[0].value for one in served.azure.world.applications.values() if one.display_name == "sc-new"]
    assert secrets[0] not in ran.out + ran.err


def test_create_delete_restore(medic: Medic) -> None:
    """From made to gone to back."""
    made = json.loads(medic(*CREATE, "--credential", "certificate", "--deliver", "response", "--json").out)
    client_id = made["details"]["service_principal_id"]
    assert client_id in medic("spn", "show", client_id, "--json").out
    assert medic("spn", "show", client_id, "--form", "--json").code == 0
    assert medic("spn", "delete", client_id, "-o", "contoso").code == 5
    deleted = medic("spn", "delete", client_id, "-o", "contoso", "--yes", "--json")
    assert json.loads(deleted.out)["outcome"] == "applied"
    scope = "/subscriptions/50000000-0000-4000-8000-000000000001"
    assert medic("spn", "restore", client_id, "--role", f"Reader@{scope}", "--yes").code == 0


def test_managed_identity(medic: Medic) -> None:
    """In a resource group, for a connection."""
    ran = medic(*CREATE, "--managed-identity", "web", "-c", "contoso/web/sc-new")
    assert ran.code == 0
    assert "user-assigned" in ran.out or "identity" in ran.out


def test_colours(medic: Medic) -> None:
    """For terminals only, and not where NO_COLOR asks for none."""
    assert "\x1b[" not in medic("diagnose", EXPIRED).out
    assert "\x1b[1;31mBROKEN" in medic("diagnose", EXPIRED, FORCE_COLOR="1").out
    assert "\x1b[1;31m" not in medic("diagnose", EXPIRED, FORCE_COLOR="1", NO_COLOR="1").out
    assert "VERDICT" in medic("sweep", "contoso", FORCE_COLOR="1").out


def test_completion(medic: Medic) -> None:
    """Kinds of repairs and commands are completed."""
    for words, expected in [("medic repair a/b/c gra", "grant-role"), ("medic sw", "sweep")]:
        environment = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_MEDIC_COMPLETE": "complete_bash"}
        with pytest.raises(SystemExit):
            medic(**environment)
        ran = subprocess.run(
            [sys.executable, "-m", "armedic_sdk"],
            env=environment | {"PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert expected in ran.stdout


def test_trouble(medic: Medic, api_key: str, tmp_path: Path) -> None:
    """No service, no key, a wrong key, two identities, no such file of certificates: a line, and no traceback."""
    nobody = medic("causes", ARMEDIC_URL="http://127.0.0.1:9")
    assert (nobody.code, nobody.out) == (1, "")
    assert nobody.err == "medic: no answer from http://127.0.0.1:9: ConnectError\n"
    assert medic("causes", ARMEDIC_API_KEY=None).code == 1
    wrong = medic("causes", ARMEDIC_API_KEY="wrong-key")
    assert wrong.code == 1
    assert "wrong-key" not in wrong.err
    assert medic("causes", ARMEDIC_TOKEN="token").code == 64
    assert medic("--ca-file", str(tmp_path / "none.pem"), "causes").code == 64
    assert medic("diagnose", "a/b").code == 4
    assert medic("repair", "a/b").err.startswith("medic: expected 'organization/project/name'")


def test_without_the_extra() -> None:
    """The package alone says what the command needs."""
    script = "import sys; sys.modules['typer'] = None; from armedic_sdk.cli import main; sys.exit(main(['causes']))"
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (1, "medic needs typer: pip install 'armedic-sdk[cli]'\n")


def test_key_in_a_repr() -> None:
    """The session and the client that it makes show none."""
    assert "key" not in repr(Armedic("http://a", api_key="key"))
