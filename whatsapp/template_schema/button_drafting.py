"""A button under a new template, as somebody writes it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from whatsapp.template_schema.shape import (
    BUTTON_LIMIT,
    CODE_LIMIT,
    PHONE_LIMIT,
    URL_LIMIT,
    VARIABLE,
    Button,
)

MOST = 10
MOST_OF = {"url": 2, "phone_number": 1, "copy_code": 1}
"""Buttons in all, and of those kinds that have a limit of their own (WhatsApp's rules)."""

PHONE = re.compile(r"\+?[0-9 ()-]{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonDraft:
    """`kind` as in Button; `target` is the address, which may end in {{1}}, the number or the code
    that is copied; `sample` the end of the address for WhatsApp's reviewers."""

    kind: str
    text: str = ""
    target: str = ""
    sample: str = ""

    @classmethod
    def of(cls, button: Button) -> "ButtonDraft":
        has_end = button.kind == "url" and button.field is not None
        return cls(
            kind=button.kind,
            text="" if button.kind == "copy_code" else button.text,
            target=button.target,
            sample=button.field.sample if has_end else "",
        )

    @property
    def has_place(self) -> bool:
        return self.kind == "url" and VARIABLE.search(self.target) is not None

    def component(self) -> dict[str, Any]:
        kind = {"type": self.kind.upper()}
        if self.kind == "copy_code":
            return kind | {"example": self.target}
        named = kind | {"text": self.text}
        if self.kind == "url":
            example = {"example": [VARIABLE.sub(lambda _: self.sample, self.target)]}
            return named | {"url": self.target} | (example if self.has_place else {})
        return named | ({"phone_number": self.target} if self.kind == "phone_number" else {})


def check_buttons(buttons: Sequence[ButtonDraft]) -> dict[str, str]:
    """What WhatsApp would refuse, by place and field ("0.text"); "buttons" when it is all of them
    together."""
    problems = {
        f"{place}.{field}": problem
        for place, button in enumerate(buttons)
        for field, problem in _problems(button)
        if problem
    }
    together = _together(buttons)
    return problems | ({"buttons": together} if together else {})


def _problems(button: ButtonDraft) -> list[tuple[str, str]]:
    found = [("text", "" if button.kind == "copy_code" else _text(button.text))]
    check = {"url": _address, "phone_number": _phone, "copy_code": _code}.get(button.kind)
    if check:
        found.append(("target", check(button.target)))
    if button.has_place and not button.sample:
        found.append(("sample", "WhatsApp wants an example for the end of the address."))
    return found


def _text(text: str) -> str:
    if VARIABLE.search(text):
        return "The words on a button cannot have variables."
    return "" if 1 <= len(text) <= BUTTON_LIMIT else f"1 to {BUTTON_LIMIT} characters."


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")) or len(url) > URL_LIMIT or " " in url:
        return "An address that begins with https://."
    found = VARIABLE.findall(url)
    if found and (found != ["1"] or not url.endswith("}}")):
        return "One variable, {{1}}, at the end of the address."
    return ""


def _phone(number: str) -> str:
    fits = PHONE.fullmatch(number) and len(number) <= PHONE_LIMIT
    return "" if fits else "A phone number with its country code, such as +44 20 7946 0000."


def _code(code: str) -> str:
    fits = 1 <= len(code) <= CODE_LIMIT and not VARIABLE.search(code)
    return "" if fits else f"An example of the code, 1 to {CODE_LIMIT} characters."


def _together(buttons: Sequence[ButtonDraft]) -> str:
    if len(buttons) > MOST:
        return f"{MOST} buttons at most."
    kinds = [button.kind for button in buttons]
    for kind, most in MOST_OF.items():
        if kinds.count(kind) > most:
            return f"{most} button{'s' if most > 1 else ''} of this kind at most: {WORDS[kind]}."
    are_replies = [kind == "quick_reply" for kind in kinds]
    changes = sum(one != other for one, other in pairwise(are_replies))
    return "Keep the quick replies together, before or after the others." if changes > 1 else ""


WORDS = {"url": "web page", "phone_number": "phone call", "copy_code": "code to copy"}
