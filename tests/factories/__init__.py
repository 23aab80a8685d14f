"""Rows for tests, one call each. Whatever is not said has a value that makes sense alone.

Tests import them from here; each stands in the module of its app.
"""

from tests.factories.accounts import (
    make_connection,
    make_invitation,
    make_number,
    make_template,
    make_user,
    make_workspace,
)
from tests.factories.groups import (
    make_contact,
    make_group,
    make_group_picture,
    make_invite,
    make_participant,
    meet,
)
from tests.factories.inbox import (
    make_attachment,
    make_conversation,
    make_export,
    make_join_request,
    make_merge,
    make_message,
    make_tag,
)

__all__ = [
    "make_attachment",
    "make_connection",
    "make_contact",
    "make_conversation",
    "make_export",
    "make_group",
    "make_group_picture",
    "make_invitation",
    "make_invite",
    "make_join_request",
    "make_merge",
    "make_message",
    "make_number",
    "make_participant",
    "make_tag",
    "make_template",
    "make_user",
    "make_workspace",
    "meet",
]
