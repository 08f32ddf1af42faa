from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CertificateCredential")


@_attrs_define
class CertificateCredential:
    """A certificate: yours, or one that is generated with its key."""

    kind: Literal["certificate"] = "certificate"
    description: str | Unset = "Azure DevOps service connection"
    """ What the portal shows beside the certificate. """
    lifetime_days: int | Unset = 180
    """ Of a generated one: days until it expires; fewer where the tenant's policy allows no more. """
    certificate: None | str | Unset = UNSET
    """ Your public certificate as PEM, without its private key; null has key and certificate generated. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        description = self.description

        lifetime_days = self.lifetime_days

        certificate: None | str | Unset
        if isinstance(self.certificate, Unset):
            certificate = UNSET
        else:
            certificate = self.certificate

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if lifetime_days is not UNSET:
            field_dict["lifetime_days"] = lifetime_days
        if certificate is not UNSET:
            field_dict["certificate"] = certificate

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["certificate"], d.pop("kind"))
        if kind != "certificate":
            raise ValueError(f"kind must match const 'certificate', got '{kind}'")

        description = d.pop("description", UNSET)

        lifetime_days = d.pop("lifetime_days", UNSET)

        certificate = cast("None | str | Unset", d.pop("certificate", UNSET))

        certificate_credential = cls(
            kind=kind,
            description=description,
            lifetime_days=lifetime_days,
            certificate=certificate,
        )

        return certificate_credential
