"""The error tree of the SDK: documented, complete, and raised for what the service says."""

import re
from collections.abc import Callable
from typing import TypeVar

import httpx
import pytest
from armedic.api.problems import MethodNotAllowedError
from armedic.errors import ArmedicError as ServiceError
from armedic_sdk import Armedic, ArmedicError, errors

PROBLEM = "application/problem+json"
T = TypeVar("T")


def all_of(base: type[T]) -> set[type[T]]:
    """A class's descendants."""
    found: set[type[T]] = set()
    for child in base.__subclasses__():
        found |= {child} | all_of(child)
    return found


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> Armedic:
    """A client whose server is a function."""
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return Armedic("http://armedic.test", http_client=http, retries=0)


def test_docstring_is_the_tree() -> None:
    """The tree in the docstring names every class with its slug, and nothing else."""
    drawn = re.findall(r"─ (\w+) +(?:\d{3} ([a-z-]+)|.+)", errors.__doc__ or "")
    classes = [(kind.__name__, getattr(kind, "slug", "")) for kind in all_of(ArmedicError)]
    assert sorted(drawn) == sorted(classes)


def test_one_class_for_each_slug_of_the_service() -> None:
    """Each kind of problem that the service can name has a class here."""
    assert MethodNotAllowedError in all_of(ServiceError)
    slugs = {kind.slug for kind in all_of(ServiceError) | {ServiceError}}
    assert slugs == {kind.slug for kind in all_of(errors.ProblemError) if kind.slug}


def problem(slug: str, status: int) -> httpx.Response:
    """A problem as the service sends it."""
    body = {"type": f"urn:armedic:problem:{slug}", "title": "T", "status": status, "detail": "D", "instance": "/causes"}
    headers = {"content-type": PROBLEM, "x-request-id": "r1"}
    return httpx.Response(status, json=body, headers=headers)


@pytest.mark.parametrize("kind", sorted(all_of(errors.ProblemError), key=str))
def test_raised(kind: type[errors.ProblemError]) -> None:
    """A problem of a slug raises its class, with the request id."""
    with pytest.raises(errors.ProblemError) as caught, answering(lambda _: problem(kind.slug, 400)) as armedic:
        armedic.causes()
    assert type(caught.value) is kind
    assert (caught.value.request_id, str(caught.value)) == ("r1", "T: D")


def test_unknown_slug() -> None:
    """A kind that this version does not know is a ProblemError."""
    with pytest.raises(errors.ProblemError), answering(lambda _: problem("of-the-future", 418)) as armedic:
        armedic.causes()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            httpx.Response(502, text="<html>Bad gateway</html>", headers={"content-type": "text/html"}), id="page"
        ),
        pytest.param(
            httpx.Response(200, text="<html>Sign in</html>", headers={"content-type": "text/html"}), id="sign-in"
        ),
        pytest.param(httpx.Response(200, json={"other": 1}), id="other JSON"),
        pytest.param(httpx.Response(200, json=[1]), id="a list"),
        pytest.param(httpx.Response(200, text="{", headers={"content-type": "application/json"}), id="cut off"),
        pytest.param(
            httpx.Response(400, json=1, headers={"content-type": "application/problem+json"}), id="no problem"
        ),
    ],
)
def test_unexpected_answer(answer: httpx.Response) -> None:
    """What is not Armedic's answer is said to be that, with the status."""
    with pytest.raises(errors.UnexpectedAnswerError) as caught, answering(lambda _: answer) as armedic:
        armedic.causes()
    assert caught.value.status == answer.status_code


def test_no_answer() -> None:
    """A service that cannot be reached is a ConnectionFailedError."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late", request=request)

    with pytest.raises(errors.ConnectionFailedError), answering(refuse) as armedic:
        armedic.causes()
