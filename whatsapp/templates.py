"""What WhatsApp tells of message templates, in our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LIFETIMES = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
"""For how many seconds, at least and at most, WhatsApp tries to deliver a message that is made from
a template of this category, where the template says so itself (`message_send_ttl_seconds`)."""

USUAL_LIFETIME = -1
"""Said in the place of seconds of a new template: WhatsApp's thirty days. Not for marketing."""


def problem_of_lifetime(category: str, seconds: int, *, is_new: bool) -> str:
    """Why WhatsApp would not take this time to live; "" when it would."""
    least, most = LIFETIMES[category]
    may_be_usual = is_new and category != "MARKETING"
    if least <= seconds <= most or (seconds == USUAL_LIFETIME and may_be_usual):
        return ""
    also = f", or {USUAL_LIFETIME} for the usual 30 days" if may_be_usual else ""
    return f"{category.capitalize()} templates take {least:,} to {most:,} seconds{also}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateInfo:
    """One language of a template. `status`, `category` and `quality` are WhatsApp's words (open
    lists), `components` its JSON, which `whatsapp.template_schema` reads."""

    template_id: str
    name: str
    language: str
    status: str
    category: str = ""
    quality: str = ""
    rejected_reason: str = ""
    parameter_format: str = "POSITIONAL"
    library_name: str = ""
    components: tuple[Mapping[str, Any], ...] = ()
    lifetime: int | None = None
    """Seconds in which a message must be delivered; None when the category's usual time applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryTemplate:
    """One of those that WhatsApp offers ready-made, in one language; `samples` stand in the places
    of `body` and `buttons` are WhatsApp's JSON."""

    name: str
    language: str
    category: str
    body: str
    header: str = ""
    samples: tuple[str, ...] = ()
    buttons: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    templates: tuple[TemplateInfo, ...]
    next_cursor: str
    """Pass it on as `after`; empty on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedTemplate:
    """WhatsApp's answer to a new template: it may have another category than was asked for."""

    template_id: str
    status: str
    category: str


class TemplateGateway(Protocol):
    """The templates of a WhatsApp Business Account. Every method may raise any GatewayError."""

    def list_templates(self, waba_id: str, *, after: str = "") -> TemplatePage: ...

    def create_template(
        self,
        waba_id: str,
        *,
        name: str,
        language: str,
        category: str,
        components: Sequence[Mapping[str, Any]] = (),
        parameter_format: str = "POSITIONAL",
        library_name: str = "",
        library_inputs: Mapping[str, Any] | None = None,
        lifetime: int | None = None,
    ) -> SubmittedTemplate:
        """Hand in a new template for review; with `library_name` it is a copy from the library, and
        `library_inputs` is what is to be filled into it, by WhatsApp's names."""
        ...

    def edit_template(
        self,
        template_id: str,
        *,
        components: Sequence[Mapping[str, Any]] = (),
        category: str = "",
        lifetime: int | None = None,
    ) -> None:
        """Replace all components, if any are given, and hand it in again. An approved one keeps its
        category."""
        ...

    def delete_template(self, waba_id: str, *, name: str, template_id: str) -> None:
        """Delete one language. The name of an approved one stays blocked for 30 days."""
        ...

    def library_templates(self, name: str) -> tuple[LibraryTemplate, ...]:
        """The library's template of exactly this name, in each language in which it is offered."""
        ...
