"""How a provider's call can end badly, sorted by what the caller should do next."""

from whatsapp.events import Problem


class GatewayError(Exception):
    """The provider did not do what we asked. `problem` says why, for people and for logs."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code, problem.title)
        self.problem = problem


class NotSent(GatewayError):
    """Certainly not done, and worth another try: no connection, or a fault said to be transient."""


class Throttled(GatewayError):
    """Certainly not done: too much, too fast. Wait, then try again; it is no failed attempt.

    `scope` is what must wait: "number", "recipient" or "app".
    """

    def __init__(self, problem: Problem, *, scope: str = "number") -> None:
        super().__init__(problem)
        self.scope = scope


class Refused(GatewayError):
    """Certainly not done and never will be: the request itself is unwelcome."""


class TooLarge(Refused):
    """A file is larger than we take."""


class Expired(Refused):
    """WhatsApp no longer knows a file's address: ask for a fresh one by the file's id."""


class NumberUnusable(GatewayError):
    """Token, permission, account or number trouble: nothing will go out until an admin acts."""


class Ambiguous(GatewayError):
    """Perhaps done, perhaps not: the answer was lost or unreadable. Never repeat a send on this."""
