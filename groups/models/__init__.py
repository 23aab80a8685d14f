from groups.models.contact import Contact, Identity
from groups.models.contact_merge import ContactMerge
from groups.models.door_rules import DoorRules
from groups.models.group import Group
from groups.models.join_request import JoinRequest
from groups.models.membership import MembershipChange, Participant
from groups.models.request import GroupRequest

__all__ = [
    "Contact",
    "ContactMerge",
    "DoorRules",
    "Group",
    "GroupRequest",
    "Identity",
    "JoinRequest",
    "MembershipChange",
    "Participant",
]
