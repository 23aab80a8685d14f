"""A new text template, as somebody writes it, before WhatsApp reviews it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from whatsapp.template_schema.shape import BODY_LIMIT, FOOTER_LIMIT, HEADER_LIMIT, VARIABLE

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
CATEGORIES = ("UTILITY", "MARKETING")
BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """Text only: header, body and footer, with a sample for each variable of the body, in the
    order in which they stand there."""

    name: str
    language: str
    category: str
    body: str
    header: str = ""
    footer: str = ""
    samples: Sequence[str] = field(default=())

    @property
    def variables(self) -> list[str]:
        return list(dict.fromkeys(VARIABLE.findall(self.body)))

    @property
    def parameter_format(self) -> str:
        names = self.variables
        return "NAMED" if names and not names[0].isdigit() else "POSITIONAL"

    def components(self) -> list[dict[str, Any]]:
        """As WhatsApp wants them for its review."""
        parts: list[dict[str, Any]] = []
        if self.header:
            parts.append({"type": "HEADER", "format": "TEXT", "text": self.header})
        parts.append({"type": "BODY", "text": self.body} | self._example())
        if self.footer:
            parts.append({"type": "FOOTER", "text": self.footer})
        return parts

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
    """What WhatsApp would refuse at once, by field, in words. Its review may still say no."""
    problems = {
        "name": "" if NAME.fullmatch(draft.name) else "Small letters, digits and _ only.",
        "language": "" if LANGUAGE.fullmatch(draft.language) else "A code such as en or en_GB.",
        "category": "" if draft.category in CATEGORIES else "Choose a category.",
        "header": _too_long(draft.header, HEADER_LIMIT) or _no_variables(draft.header),
        "body": _body(draft),
        "footer": _too_long(draft.footer, FOOTER_LIMIT) or _no_variables(draft.footer),
        "samples": _samples(draft),
    }
    return {name: problem for name, problem in problems.items() if problem}


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
