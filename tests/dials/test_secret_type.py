"""The one type that secrets travel in has no form but the one that is asked for."""

import copy
import json
import logging
import pickle
import pprint
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from armedic.api.log import JSONFormatter
from armedic.secret import Secret
from armedic.settings import Settings

VALUE = "planted-value"
SHOWN: dict[str, Callable[[Secret], Any]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda secret: f"{secret} {secret!r} {secret!s:>40} {secret:>40}",
    "percent": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031 - the form is what is tested
    "format": lambda secret: "{} {!r}".format(secret, secret),  # noqa: UP032 - the form is what is tested
    "in a list": lambda secret: str([secret, {secret: secret}]),
    "in a struct": lambda secret: (
        f"{Settings(client_secret=secret)} {msgspec.structs.asdict(Settings(client_secret=secret))}"
    ),
    "in an exception": lambda secret: repr(ValueError(secret)) + str(ValueError(secret)),
    "pretty": pprint.pformat,
    "dir": dir,
    "hash": hash,
    "log": lambda secret: JSONFormatter().format(
        logging.makeLogRecord({"msg": "%s", "args": (secret,), "fields": {"one": secret, "more": [secret]}})
    ),
}
REFUSED: dict[str, Callable[[Any], Any]] = {
    "json": json.dumps,
    "msgspec json": msgspec.json.encode,
    "msgpack": msgspec.msgpack.encode,
    "builtins": msgspec.to_builtins,
    "json of a struct": lambda secret: msgspec.json.encode(Settings(client_secret=secret)),
    "pickle": pickle.dumps,
    "oldest pickle": lambda secret: pickle.dumps(secret, protocol=0),
    "state": lambda secret: secret.__getstate__(),
    "copy": copy.copy,
    "deep copy": lambda secret: copy.deepcopy({"of": [secret]}),
    "iteration": list,
    "length": len,
    "bytes": bytes,
    "concatenation": lambda secret: secret + "",
    "join": lambda secret: "".join(iter([secret])),
    "slice": lambda secret: secret[0],
    "contains": lambda secret: "p" in secret,
    "order": lambda secret: secret < Secret("x"),
    "vars": vars,
}


@pytest.mark.parametrize("form", SHOWN)
def test_no_form_shows_it(form: str) -> None:
    """What can be said of a secret is that it is one."""
    assert "planted" not in str(SHOWN[form](Secret(VALUE)))


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_done(form: str) -> None:
    """All that would make something of the value is refused, and the refusal is silent about it."""
    with pytest.raises((TypeError, AttributeError)) as refused:
        REFUSED[form](Secret(VALUE))
    assert "planted" not in str(refused.value)


def test_it_equals_itself_only() -> None:
    """No comparison reads the value, so none takes a time that tells of it."""
    one, other = Secret(VALUE), Secret(VALUE)
    assert (one == other, one == VALUE, one in {other: 1}, one == one) == (False, False, False, True)  # noqa: PLR0124
    assert one.reveal() == other.reveal() == VALUE


def test_it_cannot_be_extended() -> None:
    """No attribute is added to it, so it has no dictionary that would show."""
    with pytest.raises(AttributeError):
        Secret(VALUE).more = 1  # type: ignore[attr-defined]  # what is tested
