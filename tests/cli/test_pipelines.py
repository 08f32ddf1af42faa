"""In a pipeline: the job's own log is read with its own token, and the answer is written as logging commands."""

import json
import re
import shlex
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from armedic_sdk import Diagnosis
from armedic_sdk.cli.pipelines import commands, markdown

ROOT = Path(__file__).parents[2]
SECRET = "AADSTS7000222: The provided client secret keys for app are expired."
JOB = "12f1170f-54f2-53f3-20dd-22fc7dff55f9"
TOKEN = "the-token-of-the-job"
EVIL = "x\r\n##vso[task.setvariable variable=a]b | `c` <img src=x> [l](https://evil.test) %0A;]"
RECORDS: list[dict[str, Any]] = [
    {"id": JOB, "type": "Job", "name": "Deploy", "state": "inProgress"},
    {"parentId": JOB, "type": "Task", "name": "Build", "order": 1, "result": "succeeded", "log": {"id": 5}},
    {"parentId": JOB, "type": "Task", "name": "Deploy", "order": 2, "result": "failed", "log": {"id": 6}},
    {"parentId": "another", "type": "Task", "name": "Other", "order": 3, "result": "failed", "log": {"id": 7}},
]
LATE = {"parentId": JOB, "type": "Task", "name": "Late", "order": 4, "result": "failed", "log": None}


class DevOps:
    """The two calls of Azure DevOps that are needed, on a port."""

    def __init__(self) -> None:
        """A job whose second step failed."""
        self.records = [*RECORDS]
        self.status = 200
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                outer.asked.append((self.path, self.headers["Authorization"]))
                log = f"Starting: Deploy\n##[error]{SECRET}\n".encode()
                timeline = json.dumps({"records": outer.records}).encode()
                body = timeline if path.endswith("/timeline") else log
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def environment(self) -> dict[str, str]:
        """As the agent sets it."""
        return {
            "SYSTEM_COLLECTIONURI": f"http://127.0.0.1:{self.server.server_port}/contoso/",
            "SYSTEM_TEAMPROJECTID": "web",
            "BUILD_BUILDID": "42",
            "SYSTEM_JOBID": JOB,
            "SYSTEM_ACCESSTOKEN": TOKEN,
        }


@pytest.fixture
def devops() -> Iterator[DevOps]:
    """It, listening."""
    there = DevOps()
    thread = threading.Thread(target=there.server.serve_forever)
    thread.start()
    yield there
    there.server.shutdown()
    thread.join()
    there.server.server_close()


def test_own_log(medic: Callable[..., Any], devops: DevOps, tmp_path: Path) -> None:
    """Only the failed steps of this job are read, by the job's token; the finding is an issue and a page."""
    page = tmp_path / "summary.md"
    arguments = ("diagnose", "--job-log", "--format", "pipelines", "--exit-zero", "--summary", str(page))
    ran = medic(*arguments, **devops.environment)
    assert (ran.code, ran.err) == (0, "")
    issue, upload = ran.out.splitlines()
    assert issue.startswith("##vso[task.logissue type=error;code=secret-expired;]The client secret has expired. ")
    assert upload == f"##vso[task.uploadsummary]{page}"
    assert page.read_text().startswith("### Broken\n\nThe client secret has expired.\n")
    base = "/contoso/web/_apis/build/builds/42"
    asked = [
        (f"{base}/timeline?api-version=7.1", f"Bearer {TOKEN}"),
        (f"{base}/logs/6?api-version=7.1", f"Bearer {TOKEN}"),
    ]
    assert devops.asked == asked
    assert TOKEN not in ran.out + page.read_text()


def test_a_step_without_a_log(medic: Callable[..., Any], devops: DevOps) -> None:
    """Its issues, which are known at once, stand in for it."""
    devops.records = [RECORDS[0], {**LATE, "issues": [{"type": "error", "message": SECRET}]}]
    ran = medic("diagnose", "--job-log", **devops.environment)
    assert ran.code == 2
    assert "secret-expired" in ran.out


@pytest.mark.parametrize(
    ("status", "records", "said"),
    [
        (403, RECORDS, "status 403; may the job's token read builds?"),
        (203, RECORDS, "status 203"),
        (200, RECORDS[:2], "no step of this job has failed yet"),
    ],
)
def test_no_log(
    medic: Callable[..., Any], devops: DevOps, status: int, records: list[dict[str, Any]], said: str
) -> None:
    """It is said why, without the token."""
    devops.status, devops.records = status, records
    ran = medic("diagnose", "--job-log", **devops.environment)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert TOKEN not in ran.err


def test_no_job(medic: Callable[..., Any], devops: DevOps) -> None:
    """Outside a job it is said what is missing; so where nobody listens."""
    none = dict.fromkeys(devops.environment)
    assert "SYSTEM_ACCESSTOKEN is not set" in medic("diagnose", "--job-log", **none).err
    nowhere = devops.environment | {"SYSTEM_COLLECTIONURI": "http://127.0.0.1:9/contoso"}
    assert "cannot be read: ConnectError" in medic("diagnose", "--job-log", **nowhere).err


def diagnosis(verdict: str, *findings: dict[str, Any]) -> Diagnosis:
    """A diagnosis."""
    return Diagnosis.from_dict({"verdict": verdict, "summary": "So it is.", "findings": list(findings), "checks": []})


def finding(text: str, *, at_risk: bool = False) -> dict[str, Any]:
    """A finding whose every text is this."""
    return {
        "cause": text,
        "title": text,
        "certainty": "likely",
        "at_risk": at_risk,
        "explanation": text,
        "facts": {},
        "evidence": [{"source": text, "location": text, "observed": text, "expected": text}],
        "remedy": {
            "summary": text,
            "repairs": [],
            "steps": [{"title": text, "detail": text, "who": text, "link": None}],
            "needs": [],
        },
        "references": [],
    }


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (diagnosis("healthy"), "So it is.\n"),
        (diagnosis("unknown"), "##vso[task.logissue type=warning;]So it is.\n"),
        (diagnosis("broken"), "##vso[task.logissue type=error;]So it is.\n"),
        (diagnosis("at_risk", finding("t", at_risk=True)), "##vso[task.logissue type=warning;code=t;]t. t\n"),
    ],
    ids=lambda one: getattr(one, "verdict", ""),
)
def test_commands(tmp_path: Path, answer: Diagnosis, expected: str) -> None:
    """What is broken is an error, what is at risk or unknown a warning, what is healthy a word."""
    page = tmp_path / "a.md"
    assert commands(answer, page) == f"{expected}##vso[task.uploadsummary]{page}\n"


def test_others_texts_command_nothing(tmp_path: Path) -> None:
    """What a log or a name holds neither ends a command nor begins one, and makes no markup in the page."""
    answer = diagnosis("broken", finding(EVIL))
    text = commands(answer, tmp_path / "a.md")
    assert [line.partition("[")[2].partition(" ")[0].partition("]")[0] for line in text.splitlines()] == [
        "task.logissue",
        "task.uploadsummary",
    ]
    assert text.count("##vso[") == 2
    assert "code=x # #vso[task.setvariable variable=a%5Db" in text
    assert "%AZP250A%3B%5D" in text
    page = markdown(answer)
    assert "##vso" not in page
    outside = re.sub(r"(?<![\\`])(`+) .*? \1(?!`)", "", page)
    assert not re.search(r"<img|(?<!\\)\[|https://", outside)


def test_template(medic: Callable[..., Any], devops: DevOps, tmp_path: Path) -> None:
    """The step runs after a failure and cannot fail; its command is one that the command line takes."""
    template = yaml.safe_load((ROOT / "sdk" / "pipelines" / "armedic-diagnose.yml").read_text())
    (step,) = template["steps"]
    assert (step["condition"], step["continueOnError"]) == ("failed()", True)
    assert step["env"]["SYSTEM_ACCESSTOKEN"] == "$(System.AccessToken)"
    assert "${{" not in step["bash"]
    assert "$(" not in step["bash"].replace("'$('*)", "")
    written = re.search(r'/bin/medic" (.*?)\n(?! )', step["bash"].replace("\\\n", " ") + "\n", re.DOTALL)
    assert written
    line = written[1].replace('"$@"', "--job-log").replace("$AGENT_TEMPDIRECTORY", str(tmp_path))
    assert medic(*shlex.split(line), **devops.environment).code == 0
    assert (tmp_path / "armedic-diagnosis.md").exists()
    names = {parameter["name"] for parameter in template["parameters"]}
    assert set(re.findall(r"parameters\.(\w+)", json.dumps(step))) == names
