"""What a newer service may send in place of a model that this version knows."""

from typing import Any

import attrs


@attrs.frozen
class Unknown:
    """An object of a kind that this version does not know: kept as it came, and sent back so."""

    content: dict[str, Any]
    """All of it, as JSON."""

    @classmethod
    def of(cls, content: object) -> "Unknown":
        """Take it over.

        Raises:
            TypeError: It is no JSON object.
        """
        if not isinstance(content, dict):
            raise TypeError("not an object")
        return cls(content)

    @property
    def kind(self) -> Any:
        """What the service calls it; None when it says nothing."""
        return self.content.get("kind")

    def to_dict(self) -> dict[str, Any]:
        """As it came."""
        return self.content
