"""The buttons of a template, or of a card of one."""

from whatsapp.template_schema.components import Component, rows_of, strings_of, text_of
from whatsapp.template_schema.shape import (
    CODE_LIMIT,
    PAYLOAD_LIMIT,
    URL_LIMIT,
    VARIABLE,
    Button,
    Field,
    FieldKind,
)

ECHOES: dict[str, FieldKind] = {"quick_reply": "payload", "flow": "flow"}


def read_buttons(part: Component) -> tuple[Button, ...]:
    rows = rows_of(part.get("buttons"))
    return tuple(_button(row, index) for index, row in enumerate(rows))


def _button(row: Component, index: int) -> Button:
    kind, text = text_of(row.get("type")).lower(), text_of(row.get("text"))
    samples = strings_of(row.get("example"))
    sample = samples[0] if samples else ""
    if kind == "url":
        url = text_of(row.get("url"))
        return Button(kind=kind, text=text, target=url, field=_suffix(url, sample, text, index))
    if kind == "copy_code":
        field = Field(
            key=f"button.{index}",
            kind="code",
            label="Code to copy",
            sample=sample,
            limit=CODE_LIMIT,
        )
        return Button(kind=kind, text=text or "Copy code", target=sample, field=field)
    target = text_of(row.get("phone_number"))
    return Button(kind=kind, text=text, target=target, echo=_echo(kind, text, index))


def _echo(kind: str, text: str, index: int) -> Field | None:
    if kind not in ECHOES:
        return None
    return Field(
        key=f"button.{index}",
        kind=ECHOES[kind],
        label=f"What a tap on “{text}” brings back",
        limit=PAYLOAD_LIMIT,
        is_required=False,
    )


def _suffix(url: str, sample: str, text: str, index: int) -> Field | None:
    """What stands in the variable at the end of a button's address."""
    found = VARIABLE.search(url)
    if not found:
        return None
    base = url[: found.start()]
    return Field(
        key=f"button.{index}",
        kind="suffix",
        label=f"End of the address of “{text}”",
        sample=sample.removeprefix(base),
        limit=URL_LIMIT - len(base),
    )
