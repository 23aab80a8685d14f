from groups.models.contact import Contact, Identity
from groups.models.group import Group
from groups.models.join_request import JoinRequest
from groups.models.membership import MembershipChange, Participant
from groups.models.request import GroupRequest
from groups.models.sweep import GroupSweep

__all__ = [
    "Contact",
    "Group",
    "GroupRequest",
    "GroupSweep",
    "Identity",
    "JoinRequest",
    "MembershipChange",
    "Participant",
]
