"""WhatsApp's error codes, as far as the sandbox uses them, and the two shapes they are told in.

Source of codes, titles and HTTP statuses: Meta's error code pages for the Cloud API and for groups.
"""

from dataclasses import dataclass

HELP = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"
)


@dataclass(frozen=True, slots=True)
class ErrorKind:
    status: int
    title: str


KINDS = {
    1: ErrorKind(400, "An unknown error occurred"),
    2: ErrorKind(503, "Service temporarily unavailable"),
    4: ErrorKind(400, "Application request limit reached"),
    10: ErrorKind(403, "Permission denied"),
    33: ErrorKind(400, "Parameter value is not valid"),
    100: ErrorKind(400, "Invalid parameter"),
    200: ErrorKind(403, "Permissions error"),
    368: ErrorKind(403, "Temporarily blocked for policies violations"),
    2200: ErrorKind(400, "Callback verification failed"),
    80007: ErrorKind(400, "Rate limit issues"),
    130429: ErrorKind(400, "Rate limit hit"),
    130472: ErrorKind(400, "User's number is part of an experiment"),
    130501: ErrorKind(400, "Unsupported message type"),
    131000: ErrorKind(500, "Something went wrong"),
    131005: ErrorKind(403, "Access denied"),
    131008: ErrorKind(400, "Required parameter is missing"),
    131009: ErrorKind(400, "Parameter value is not valid"),
    131016: ErrorKind(500, "Service unavailable"),
    131020: ErrorKind(400, "Bad group"),
    131021: ErrorKind(400, "Recipient cannot be sender"),
    131026: ErrorKind(400, "Message undeliverable"),
    131031: ErrorKind(403, "Account has been locked"),
    131041: ErrorKind(400, "Group unknown"),
    131042: ErrorKind(400, "Business eligibility payment issue"),
    131047: ErrorKind(400, "Re-engagement message"),
    131048: ErrorKind(400, "Spam rate limit hit"),
    131049: ErrorKind(400, "Message not delivered to keep the ecosystem healthy"),
    131051: ErrorKind(400, "Unsupported message type"),
    131053: ErrorKind(400, "Media upload error"),
    131056: ErrorKind(400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: ErrorKind(500, "Account in maintenance mode"),
    131059: ErrorKind(400, "Invalid cursor"),
    131062: ErrorKind(400, "Recipient cannot be addressed by user id for this message"),
    132000: ErrorKind(400, "Number of parameters does not match the expected number of params"),
    132001: ErrorKind(404, "Template name does not exist in the translation"),
    132005: ErrorKind(400, "Translated text too long"),
    132012: ErrorKind(400, "Parameter format does not match format in the created template"),
    132015: ErrorKind(400, "Template is paused"),
    132016: ErrorKind(400, "Template is disabled"),
    131201: ErrorKind(206, "Request partially succeeded"),
    131202: ErrorKind(400, "Duplicate participant"),
    131203: ErrorKind(400, "Unable to add participant to group"),
    131204: ErrorKind(400, "Participant overlimit"),
    131207: ErrorKind(403, "Group suspended"),
    131208: ErrorKind(429, "Group rate limit hit"),
    131209: ErrorKind(400, "Invalid group profile picture aspect ratio"),
    131210: ErrorKind(400, "Group profile picture too small"),
    131211: ErrorKind(400, "Group create limit reached"),
    131212: ErrorKind(400, "Participant is not a part of the group"),
    131213: ErrorKind(400, "Join request does not exist"),
    131214: ErrorKind(400, "Group creation temporarily disabled"),
    131215: ErrorKind(400, "Phone number not eligible for groups"),
}
UNLISTED = ErrorKind(400, "Request refused")


def kind_of(code: int) -> ErrorKind:
    return KINDS.get(code, UNLISTED)


class GraphError(Exception):
    """A call that WhatsApp refuses. `details` is for people; clients must match on `code`."""

    def __init__(self, code: int, details: str = "", *, status: int | None = None) -> None:
        super().__init__(f"(#{code}) {kind_of(code).title}")
        self.code = code
        self.details = details or kind_of(code).title
        self.status = status or kind_of(code).status

    def as_json(self) -> dict:
        return {
            "error": {
                "message": str(self),
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details},
                "fbtrace_id": "ASandboxTrace",
            }
        }


class PlainGraphError(GraphError):
    """An error of the Graph itself (token, object): it has no `error_data`."""

    def __init__(
        self, code: int, message: str, *, status: int, subcode: int | None = None, type_: str = ""
    ) -> None:
        super().__init__(code, message, status=status)
        self.message = message
        self.subcode = subcode
        self.type = type_ or "OAuthException"

    def as_json(self) -> dict:
        error: dict = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": error | {"fbtrace_id": "ASandboxTrace"}}


def webhook_error(code: int, details: str = "") -> dict:
    """The error object inside group webhooks and per-item answers."""
    title = kind_of(code).title
    details = details or title
    return {
        "code": code,
        "message": f"(#{code}) {details}",
        "title": title,
        "error_data": {"details": details},
    }


def unsupported_error(code: int) -> dict:
    """The error object inside an incoming message of type `unsupported`."""
    title = "Message type unknown" if code == 131051 else kind_of(code).title
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": "Message type is currently not supported."},
    }


def status_error(code: int, details: str = "") -> dict:
    """The error object inside a `failed` status."""
    title = kind_of(code).title
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": HELP,
    }
