"""What somebody asks for and cannot have."""


class Refusal(Exception):
    """Something asked for cannot be done. The text is shown to whoever asked; `code` is stable,
    `field` names the value at fault, if one is."""

    code = "not_possible"
    status = 409
    field = ""

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field or self.field
