class Refused(Exception):
    """A person tried what WhatsApp does not let them do. The text is for whoever plays them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
