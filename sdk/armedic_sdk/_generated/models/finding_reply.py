from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.finding_reply_certainty import (
    FindingReplyCertainty,
    check_finding_reply_certainty,
)

if TYPE_CHECKING:
    from ..models.evidence_reply import EvidenceReply
    from ..models.named_facts import NamedFacts
    from ..models.remedy_reply import RemedyReply


T = TypeVar("T", bound="FindingReply")


@_attrs_define
class FindingReply:
    """A cause seen in this case."""

    cause: str
    """ Slug of the cause; GET /causes/{cause} tells more. """
    title: str
    """ The cause in a few words. """
    certainty: FindingReplyCertainty
    """ confirmed (seen in state or in an exact signature), likely or possible. """
    at_risk: bool
    """ Works today, will stop. """
    explanation: str
    """ What is wrong, and why it breaks the connection. """
    facts: NamedFacts
    """ Facts by name; one that is not known is left out. """
    evidence: list[EvidenceReply]
    """ What the finding rests on. """
    remedy: RemedyReply
    """ How to remove a cause. """
    references: list[str]
    """ Pages to read. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cause = self.cause

        title = self.title

        certainty: str = self.certainty

        at_risk = self.at_risk

        explanation = self.explanation

        facts = self.facts.to_dict()

        evidence = []
        for evidence_item_data in self.evidence:
            evidence_item = evidence_item_data.to_dict()
            evidence.append(evidence_item)

        remedy = self.remedy.to_dict()

        references = self.references

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cause": cause,
                "title": title,
                "certainty": certainty,
                "at_risk": at_risk,
                "explanation": explanation,
                "facts": facts,
                "evidence": evidence,
                "remedy": remedy,
                "references": references,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.evidence_reply import EvidenceReply  # noqa: PLC0415
        from ..models.named_facts import NamedFacts  # noqa: PLC0415
        from ..models.remedy_reply import RemedyReply  # noqa: PLC0415

        d = dict(src_dict)
        cause = d.pop("cause")

        title = d.pop("title")

        certainty = check_finding_reply_certainty(d.pop("certainty"))

        at_risk = d.pop("at_risk")

        explanation = d.pop("explanation")

        facts = NamedFacts.from_dict(d.pop("facts"))

        evidence = []
        _evidence = d.pop("evidence")
        for evidence_item_data in _evidence:
            evidence_item = EvidenceReply.from_dict(evidence_item_data)

            evidence.append(evidence_item)

        remedy = RemedyReply.from_dict(d.pop("remedy"))

        references = cast(list[str], d.pop("references"))

        finding_reply = cls(
            cause=cause,
            title=title,
            certainty=certainty,
            at_risk=at_risk,
            explanation=explanation,
            facts=facts,
            evidence=evidence,
            remedy=remedy,
            references=references,
        )

        finding_reply.additional_properties = d
        return finding_reply

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
