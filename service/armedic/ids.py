"""Identifiers that must not be swapped: each is a string on the wire and a type of its own here."""

from typing import NewType

ClientId = NewType("ClientId", str)
"""The appId of an application; `serviceprincipalid` in a service connection."""
ApplicationObjectId = NewType("ApplicationObjectId", str)
"""The directory object id of an application registration."""
PrincipalId = NewType("PrincipalId", str)
"""The directory object id of a service principal; what role assignments name."""
TenantId = NewType("TenantId", str)
SubscriptionId = NewType("SubscriptionId", str)
ConnectionId = NewType("ConnectionId", str)
Scope = NewType("Scope", str)
"""An ARM scope, e.g. "/subscriptions/{guid}/resourceGroups/{name}"."""
