"""The Graph API's calls for message templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from whatsapp.providers.cloud_api.answers import Answer, read_next_cursor
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_id,
    read_name,
    read_optional_id,
    read_text,
    word_or_nothing,
)
from whatsapp.templates import LibraryTemplate, SubmittedTemplate, TemplateInfo, TemplatePage

FIELDS = (
    "id,name,language,status,category,parameter_format,components,"
    "rejected_reason,quality_score,library_template_name,message_send_ttl_seconds"
)
PER_PAGE = 100
MAX_NAME_LENGTH = 512
MAX_LIFETIME = 10**8
"""Seconds; whatever is above it is no time to live."""


def list_page(connection: Connection, waba_id: str, after: str) -> Answer:
    page: dict[str, str | int] = {"fields": FIELDS, "limit": PER_PAGE}
    return connection.get(
        waba_id, "message_templates", **page, **({"after": after} if after else {})
    )


def create(connection: Connection, waba_id: str, wish: Mapping[str, Any]) -> Answer:
    return connection.post(waba_id, "message_templates", json=wish)


def delete(connection: Connection, waba_id: str, *, name: str, template_id: str) -> Answer:
    wanted = {"name": name} | ({"hsm_id": template_id} if template_id else {})
    return connection.delete(waba_id, "message_templates", params=wanted)


def new_template(
    *,
    name: str,
    language: str,
    category: str,
    components: Sequence[Mapping[str, Any]],
    parameter_format: str,
    library_name: str,
    library_inputs: Mapping[str, Any],
    lifetime: int | None,
) -> dict[str, Any]:
    wish: dict[str, Any] = {"name": name, "language": language, "category": category}
    wish |= _lifetime(lifetime)
    if library_name:
        return wish | {"library_template_name": library_name, **library_inputs}
    return wish | {"parameter_format": parameter_format, "components": list(components)}


def edit(
    components: Sequence[Mapping[str, Any]], category: str, lifetime: int | None
) -> dict[str, Any]:
    """What is not given stays as it is."""
    wish: dict[str, Any] = {"components": list(components)} if components else {}
    return wish | ({"category": category} if category else {}) | _lifetime(lifetime)


def _lifetime(seconds: int | None) -> dict[str, int]:
    return {} if seconds is None else {"message_send_ttl_seconds": seconds}


def read_page(answer: Answer) -> TemplatePage:
    """Read a page of templates. One that has no name or language is left out: nothing could be
    sent with it."""
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise Unreadable("bad_shape")
    found = [read_template(row) for row in rows if isinstance(row, dict)]
    return TemplatePage(
        templates=tuple(template for template in found if template is not None),
        next_cursor=read_next_cursor(answer),
    )


def read_template(row: Mapping[str, Any]) -> TemplateInfo | None:
    name = read_name(row.get("name"), longest=MAX_NAME_LENGTH)
    language = language_code(row.get("language"))
    if not name or not language:
        return None
    components = row.get("components")
    reason = word_or_nothing(row.get("rejected_reason"))
    return TemplateInfo(
        template_id=read_optional_id(row.get("id")),
        name=name,
        language=language,
        status=word_or_nothing(row.get("status")).upper(),
        category=word_or_nothing(row.get("category")).upper(),
        quality=_quality(row.get("quality_score")),
        rejected_reason="" if reason == "NONE" else reason,
        parameter_format=word_or_nothing(row.get("parameter_format")).upper() or "POSITIONAL",
        library_name=read_name(row.get("library_template_name"), longest=MAX_NAME_LENGTH),
        components=tuple(components) if isinstance(components, list) else (),
        lifetime=_seconds(row.get("message_send_ttl_seconds")),
    )


def read_library(answer: Answer, name: str) -> tuple[LibraryTemplate, ...]:
    """Those of exactly this name: WhatsApp may answer with similar ones too."""
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise Unreadable("bad_shape")
    return tuple(
        LibraryTemplate(
            name=name,
            language=language_code(row.get("language")),
            category=word_or_nothing(row.get("category")).upper(),
            body=read_text(row.get("body")),
            header=read_text(row.get("header")),
            samples=tuple(read_text(one) for one in _list(row, "body_params")),
            buttons=tuple(one for one in _list(row, "buttons") if isinstance(one, dict)),
        )
        for row in rows
        if isinstance(row, dict) and row.get("name") == name
    )


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name)
    return value if isinstance(value, list) else []


def _seconds(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and -1 <= value <= MAX_LIFETIME else None


def read_submitted(answer: Answer) -> SubmittedTemplate:
    return SubmittedTemplate(
        template_id=read_id(answer.get("id")),
        status=word_or_nothing(answer.get("status")).upper() or "PENDING",
        category=word_or_nothing(answer.get("category")).upper(),
    )


def language_code(value: object) -> str:
    """en_GB and en-GB are the same language to WhatsApp."""
    return word_or_nothing(value)[:20].replace("-", "_")


def _quality(value: object) -> str:
    score = value.get("score") if isinstance(value, dict) else value
    return word_or_nothing(score).upper()[:20]
