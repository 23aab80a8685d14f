from groups.models.contact import Contact, Identity
from groups.models.group import Group
from groups.models.join_request import JoinRequest
from groups.models.membership import MembershipChange, Participant
from groups.models.picture import GroupPicture
from groups.models.request import GroupRequest

__all__ = [
    "Contact",
    "Group",
    "GroupPicture",
    "GroupRequest",
    "Identity",
    "JoinRequest",
    "MembershipChange",
    "Participant",
]
