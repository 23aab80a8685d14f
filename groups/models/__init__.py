from groups.models.contact import Contact, Identity
from groups.models.contact_merge import ContactMerge
from groups.models.defaults import GroupDefaults
from groups.models.door_rules import DoorRules
from groups.models.end_rules import EndRules
from groups.models.group import Group
from groups.models.group_import import GroupImport, GroupImportRow
from groups.models.invite import Invite
from groups.models.join_request import JoinRequest
from groups.models.membership import MembershipChange, Participant
from groups.models.picture import GroupPicture
from groups.models.request import GroupRequest
from groups.models.sweep import GroupSweep

__all__ = [
    "Contact",
    "ContactMerge",
    "DoorRules",
    "EndRules",
    "Group",
    "GroupDefaults",
    "GroupImport",
    "GroupImportRow",
    "GroupPicture",
    "GroupRequest",
    "GroupSweep",
    "Identity",
    "Invite",
    "JoinRequest",
    "MembershipChange",
    "Participant",
]
