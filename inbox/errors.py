"""What an agent asks for and cannot have, in words they can act on."""

from accounts.errors import Refusal


class InboxError(Refusal):
    """Something asked for cannot be done. The text is shown to whoever asked."""


class InvalidInput(InboxError):
    """A value is not acceptable; `field` names which."""

    code = "invalid"
    status = 422


class NotAllowed(InboxError):
    """The asker may look but not do this."""

    code = "not_allowed"
    status = 403
