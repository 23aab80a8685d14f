"""What WhatsApp tells of message templates, in our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


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
    ) -> SubmittedTemplate:
        """Hand in a new template for review; with `library_name` it is a copy from the library."""
        ...

    def edit_template(
        self, template_id: str, *, components: Sequence[Mapping[str, Any]], category: str = ""
    ) -> None:
        """Replace all components and hand it in again. An approved one keeps its category."""
        ...

    def delete_template(self, waba_id: str, *, name: str, template_id: str) -> None:
        """Delete one language. The name of an approved one stays blocked for 30 days."""
        ...
