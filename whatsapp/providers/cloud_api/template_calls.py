"""The calls of a Gateway that are about message templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from whatsapp.providers.cloud_api import templates
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.providers.cloud_api.outcomes import expect_success, understand
from whatsapp.templates import LibraryTemplate, SubmittedTemplate, TemplatePage

Json = Mapping[str, Any]


class TemplateCalls:
    """Raise as the rest of the Gateway does."""

    _connection: Connection

    def list_templates(self, waba_id: str, *, after: str = "") -> TemplatePage:
        answer = templates.list_page(self._connection, waba_id, after)
        return understand(templates.read_page, answer, is_read=True)

    def create_template(
        self,
        waba_id: str,
        *,
        name: str,
        language: str,
        category: str,
        components: Sequence[Json] = (),
        parameter_format: str = "POSITIONAL",
        library_name: str = "",
        library_inputs: Json | None = None,
        lifetime: int | None = None,
    ) -> SubmittedTemplate:
        wish = templates.new_template(
            name=name,
            language=language,
            category=category,
            components=components,
            parameter_format=parameter_format,
            library_name=library_name,
            library_inputs=library_inputs or {},
            lifetime=lifetime,
        )
        answer = templates.create(self._connection, waba_id, wish)
        return understand(templates.read_submitted, answer)

    def edit_template(
        self,
        template_id: str,
        *,
        components: Sequence[Json] = (),
        category: str = "",
        lifetime: int | None = None,
    ) -> None:
        wish = templates.edit(components, category, lifetime)
        expect_success(self._connection.post(template_id, json=wish))

    def delete_template(self, waba_id: str, *, name: str, template_id: str) -> None:
        answer = templates.delete(self._connection, waba_id, name=name, template_id=template_id)
        expect_success(answer)

    def library_templates(self, name: str) -> tuple[LibraryTemplate, ...]:
        answer = self._connection.get("message_template_library", name=name, limit=100)
        return understand(lambda said: templates.read_library(said, name), answer, is_read=True)
