from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.change_reply_action import ChangeReplyAction, check_change_reply_action
from ..models.change_reply_safety import ChangeReplySafety, check_change_reply_safety
from ..models.change_reply_status import ChangeReplyStatus, check_change_reply_status
from ..models.change_reply_when import ChangeReplyWhen, check_change_reply_when
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChangeReply")


@_attrs_define
class ChangeReply:
    """One change, and what became of it. Secrets stand as "***"."""

    action: ChangeReplyAction
    """ create, update, delete, or no_change when it is there already. """
    target: str
    """ What is changed, e.g. "service connection sc-prod". """
    safety: ChangeReplySafety
    """ reversible, credential, privilege or destructive. """
    needs: list[str]
    """ Rights that Armedic's identity must have for it. """
    lacking: list[str]
    """ Of these, the ones that it is known to lack; those of Azure DevOps cannot be told beforehand. """
    when: ChangeReplyWhen
    """ now, or verified: only once the connections verify. """
    status: ChangeReplyStatus
    """ planned, not_needed, done, failed, undone, left (done and not undone) or skipped. """
    before: Any
    """ What is there now. """
    after: Any
    """ What will be there. """
    detail: str | Unset = UNSET
    """ Why, where it is not plain. """
    system: str | Unset = UNSET
    """ The API that is called: devops, graph, arm or key_vault; absent when no call is needed, as the next three.
    """
    method: str | Unset = UNSET
    """ HTTP method of the call. """
    url: str | Unset = UNSET
    """ URL of the call; "{change.field}" stands for what an earlier change will have given. """
    body: Any | Unset = UNSET
    """ Body of the call. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        action: str = self.action

        target = self.target

        safety: str = self.safety

        needs = self.needs

        lacking = self.lacking

        when: str = self.when

        status: str = self.status

        before = self.before

        after = self.after

        detail = self.detail

        system = self.system

        method = self.method

        url = self.url

        body = self.body

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "target": target,
                "safety": safety,
                "needs": needs,
                "lacking": lacking,
                "when": when,
                "status": status,
                "before": before,
                "after": after,
            }
        )
        if detail is not UNSET:
            field_dict["detail"] = detail
        if system is not UNSET:
            field_dict["system"] = system
        if method is not UNSET:
            field_dict["method"] = method
        if url is not UNSET:
            field_dict["url"] = url
        if body is not UNSET:
            field_dict["body"] = body

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = check_change_reply_action(d.pop("action"))

        target = d.pop("target")

        safety = check_change_reply_safety(d.pop("safety"))

        needs = cast(list[str], d.pop("needs"))

        lacking = cast(list[str], d.pop("lacking"))

        when = check_change_reply_when(d.pop("when"))

        status = check_change_reply_status(d.pop("status"))

        before = d.pop("before")

        after = d.pop("after")

        detail = d.pop("detail", UNSET)

        system = d.pop("system", UNSET)

        method = d.pop("method", UNSET)

        url = d.pop("url", UNSET)

        body = d.pop("body", UNSET)

        change_reply = cls(
            action=action,
            target=target,
            safety=safety,
            needs=needs,
            lacking=lacking,
            when=when,
            status=status,
            before=before,
            after=after,
            detail=detail,
            system=system,
            method=method,
            url=url,
            body=body,
        )

        change_reply.additional_properties = d
        return change_reply

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
