"""The one type that secrets travel in."""

import pickle

import pytest
from armedic.secret import Secret


def test_it_shows_nothing() -> None:
    """No text form holds the value, and two secrets are never compared by it."""
    one, other = Secret("planted-value"), Secret("planted-value")
    assert "planted" not in f"{one} {one!r} {[one]}"
    assert one != other
    assert one.reveal() == other.reveal()


def test_it_is_not_serialised() -> None:
    """Pickling refuses."""
    with pytest.raises(TypeError, match="not serialised"):
        pickle.dumps(Secret("planted-value"))
