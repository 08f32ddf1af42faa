from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.policy_reply_applies_to import (
    PolicyReplyAppliesTo,
    check_policy_reply_applies_to,
)

T = TypeVar("T", bound="PolicyReply")


@_attrs_define
class PolicyReply:
    """What the tenant's default app management policy says of a kind of credential."""

    applies_to: PolicyReplyAppliesTo
    """ Which kind. """
    allowed: bool
    """ Whether one may be added at all. """
    longest_days: int | None
    """ Days that one may be valid at most; null where that is not limited. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        applies_to: str = self.applies_to

        allowed = self.allowed

        longest_days: int | None
        longest_days = self.longest_days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "applies_to": applies_to,
                "allowed": allowed,
                "longest_days": longest_days,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        applies_to = check_policy_reply_applies_to(d.pop("applies_to"))

        allowed = d.pop("allowed")

        longest_days = cast("int | None", d.pop("longest_days"))

        policy_reply = cls(
            applies_to=applies_to,
            allowed=allowed,
            longest_days=longest_days,
        )

        policy_reply.additional_properties = d
        return policy_reply

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
