"""The failed steps of the pipeline job that the command runs in, read by the job's own token.

Source: learn.microsoft.com/rest/api/azure/devops/build/timeline/get and .../builds/get-build-log, api-version 7.1
Source: learn.microsoft.com/azure/devops/pipelines/build/variables (System.CollectionUri and the others)
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

VERSION: Final = "7.1"
NAMES: Final = ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECTID", "BUILD_BUILDID", "SYSTEM_JOBID", "SYSTEM_ACCESSTOKEN")
TIMEOUT_SECONDS: Final = 60.0


class JobLogError(RuntimeError):
    """The log cannot be had; the text says what to do."""


def read(transport: httpx.BaseTransport | None = None) -> bytes:
    """The logs of the job's failed steps, one after the other; of a step without a log, its issues.

    Raises:
        JobLogError: This is no job, its token may not read the build, or no step has failed yet.
    """
    settings = {name: os.environ.get(name, "") for name in NAMES}
    lacking = [name for name, value in settings.items() if not value]
    if lacking:
        given = ", ".join(lacking)
        message = f"not in a pipeline job, or not told so: {given} is not set (map SYSTEM_ACCESSTOKEN in env:)"
        raise JobLogError(message)
    collection, project, build, job, token = (settings[name] for name in NAMES)
    base = f"{collection.rstrip('/')}/{quote(project, safe='')}/_apis/build/builds/{quote(build, safe='')}"
    with httpx.Client(
        headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS, transport=transport
    ) as http:
        timeline = _got(http, f"{base}/timeline", "application/json").json()
        texts = [_text(http, base, record) for record in _failed(timeline.get("records") or [], job)]
    if not texts:
        raise JobLogError("no step of this job has failed yet: nothing to diagnose")
    return "\n".join(texts).encode()


def _failed(records: list[Mapping[str, Any]], job: str) -> Iterator[Mapping[str, Any]]:
    for record in sorted(records, key=lambda one: one.get("order") or 0):
        if record.get("parentId") == job and record.get("type") == "Task" and record.get("result") == "failed":
            yield record


def _text(http: httpx.Client, base: str, record: Mapping[str, Any]) -> str:
    heading = f"Starting: {record.get('name')}"
    log = record.get("log") or {}
    if log.get("id") is not None:
        text = _got(http, f"{base}/logs/{int(log['id'])}", "text/plain").text
        return f"{heading}\n{text}"
    issues = [f"##[{one.get('type', 'error')}]{one.get('message', '')}" for one in record.get("issues") or []]
    return "\n".join([heading, *issues])


def _got(http: httpx.Client, url: str, media: str) -> httpx.Response:
    try:
        response = http.get(url, params={"api-version": VERSION}, headers={"Accept": media})
    except httpx.TransportError as error:
        message = f"the build's log cannot be read: {type(error).__name__}"
        raise JobLogError(message) from error
    if response.status_code != httpx.codes.OK:  # 203 and 302 lead to a page for signing in
        message = f"the build's log cannot be read: status {response.status_code}; may the job's token read builds?"
        raise JobLogError(message)
    return response
