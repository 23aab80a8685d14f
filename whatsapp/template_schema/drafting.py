"""A new template, as somebody writes it, before WhatsApp reviews it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from whatsapp.template_schema.button_drafting import ButtonDraft, check_buttons
from whatsapp.template_schema.shape import BODY_LIMIT, FOOTER_LIMIT, HEADER_LIMIT, VARIABLE

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
CATEGORIES = ("UTILITY", "MARKETING")
BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """Texts with a sample for each variable of the body, in the order in which they stand there,
    and buttons.

    `header_kind` is "" for none, text, location, or "kept" for `kept_header`: a component as
    WhatsApp told it, such as a picture, which goes back as it is.
    """

    name: str
    language: str
    category: str
    body: str
    header_kind: str = ""
    header: str = ""
    header_sample: str = ""
    kept_header: Mapping[str, Any] = field(default_factory=dict)
    footer: str = ""
    samples: Sequence[str] = field(default=())
    buttons: Sequence[ButtonDraft] = field(default=())

    @property
    def variables(self) -> list[str]:
        return list(dict.fromkeys(VARIABLE.findall(self.body)))

    @property
    def header_variables(self) -> list[str]:
        return VARIABLE.findall(self.header) if self.header_kind == "text" else []

    @property
    def parameter_format(self) -> str:
        names = self.variables or self.header_variables
        return "NAMED" if names and not names[0].isdigit() else "POSITIONAL"

    def components(self) -> list[dict[str, Any]]:
        """As WhatsApp wants them for its review."""
        parts = self._header()
        parts.append({"type": "BODY", "text": self.body} | self._example())
        if self.footer:
            parts.append({"type": "FOOTER", "text": self.footer})
        if self.buttons:
            rows = [button.component() for button in self.buttons]
            parts.append({"type": "BUTTONS", "buttons": rows})
        return parts

    def _header(self) -> list[dict[str, Any]]:
        if self.header_kind == "kept":
            return [dict(self.kept_header)]
        if self.header_kind == "location":
            return [{"type": "HEADER", "format": "LOCATION"}]
        if self.header_kind != "text":
            return []
        header: dict[str, Any] = {"type": "HEADER", "format": "TEXT", "text": self.header}
        for name in self.header_variables:
            row = {"param_name": name, "example": self.header_sample}
            is_named = self.parameter_format == "NAMED"
            header["example"] = (
                {"header_text_named_params": [row]}
                if is_named
                else {"header_text": [self.header_sample]}
            )
        return [header]

    def _example(self) -> dict[str, Any]:
        names = self.variables
        if not names:
            return {}
        if self.parameter_format == "POSITIONAL":
            by_name = dict(zip(names, self.samples, strict=False))
            ordered = [by_name.get(name, "") for name in sorted(names, key=int)]
            return {"example": {"body_text": [ordered]}}
        rows = [
            {"param_name": name, "example": sample}
            for name, sample in zip(names, self.samples, strict=False)
        ]
        return {"example": {"body_text_named_params": rows}}


def check_draft(draft: TemplateDraft) -> dict[str, str]:
    """What WhatsApp would refuse at once, by field, in words; of buttons by "button.0.text" or
    "buttons". Its review may still say no."""
    problems = {
        "name": "" if NAME.fullmatch(draft.name) else "Small letters, digits and _ only.",
        "language": "" if LANGUAGE.fullmatch(draft.language) else "A code such as en or en_GB.",
        "category": "" if draft.category in CATEGORIES else "Choose a category.",
        "header": _header(draft),
        "header_sample": _header_sample(draft),
        "body": _body(draft),
        "footer": _too_long(draft.footer, FOOTER_LIMIT) or _no_variables(draft.footer),
        "samples": _samples(draft),
    }
    for name, problem in check_buttons(draft.buttons).items():
        problems[name if name == "buttons" else f"button.{name}"] = problem
    return {name: problem for name, problem in problems.items() if problem}


def _header(draft: TemplateDraft) -> str:
    if draft.header_kind != "text":
        return ""
    if not draft.header.strip():
        return "Write the header, or choose none."
    if problem := _too_long(draft.header, HEADER_LIMIT):
        return problem
    names = draft.header_variables
    if len(names) > 1 or BRACES.search(VARIABLE.sub("", draft.header)):
        return "A header has one variable at most: {{1}}, or a name such as {{first_name}}."
    if names and names[0].isdigit() and names != ["1"]:
        return "The variable of a header is {{1}}."
    if names and draft.variables and names[0].isdigit() != draft.variables[0].isdigit():
        return "Use numbers or names for all variables, as in the message."
    return ""


def _header_sample(draft: TemplateDraft) -> str:
    is_missing = draft.header_variables and not draft.header_sample.strip()
    return "WhatsApp wants an example for the header's variable." if is_missing else ""


def _too_long(text: str, limit: int) -> str:
    over = len(text) - limit
    return f"Too long by {over:,}: {limit:,} characters at most." if over > 0 else ""


def _no_variables(text: str) -> str:
    return "Variables go into the body only." if BRACES.search(text) else ""


def _body(draft: TemplateDraft) -> str:
    body, names = draft.body.strip(), draft.variables
    if not body:
        return "Write the message."
    if problem := _too_long(draft.body, BODY_LIMIT):
        return problem
    if BRACES.search(VARIABLE.sub("", body)):
        return "A variable is {{1}} or {{first_name}}: small letters, digits and _."
    if len({name.isdigit() for name in names}) > 1:
        return "Use numbers or names for all variables, not both."
    if names and names[0].isdigit() and {int(n) for n in names} != set(range(1, len(names) + 1)):
        return "Number the variables {{1}}, {{2}}, … without gaps."
    first, last = VARIABLE.match(body), list(VARIABLE.finditer(body))
    if first or (last and last[-1].end() == len(body)):
        return "A variable cannot be the first or the last thing: put words around it."
    if re.search(r"\}\}\s*\{\{", body):
        return "Put words between two variables."
    return ""


def _samples(draft: TemplateDraft) -> str:
    wanted = len(draft.variables)
    given = [sample for sample in draft.samples if sample.strip()]
    return "" if len(given) >= wanted else f"WhatsApp wants {wanted} samples, one per variable."
