"""What an agent asks for and cannot have, in words they can act on."""


class InboxError(Exception):
    """Something asked for cannot be done. The text is shown to whoever asked."""

    code = "not_possible"
    status = 409
    field = ""

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field or self.field


class InvalidInput(InboxError):
    """A value is not acceptable; `field` names which."""

    code = "invalid"
    status = 422


class NotAllowed(InboxError):
    """The asker may look but not do this."""

    code = "not_allowed"
    status = 403
