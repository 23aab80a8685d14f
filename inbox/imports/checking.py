"""From lines of cells to groups that can be created, or what stands in their way. No queries."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from groups.models import Group
from groups.models.group import MAX_PARTICIPANTS
from inbox.errors import InvalidInput
from inbox.imports.decoding import Unreadable
from inbox.models.tag import key_of
from inbox.services import group_work, tagging, tags
from inbox.services.direct_chats import clean_phone
from inbox.services.guests import SEPARATORS

COLUMNS = ("subject", "description", "join", "people", "tags")
NAMES = {
    "name": "subject",
    "group": "subject",
    "join_approval_mode": "join",
    "who may join": "join",
    "phones": "people",
    "numbers": "people",
    "members": "people",
    "tag": "tags",
}
MODES = {
    "": "",
    "auto_approve": Group.JoinMode.AUTO_APPROVE,
    "open": Group.JoinMode.AUTO_APPROVE,
    "approval_required": Group.JoinMode.APPROVAL_REQUIRED,
    "approval": Group.JoinMode.APPROVAL_REQUIRED,
}
MOST_ROWS = 10_000
"""Groups a number can have at most (WhatsApp's limit)."""

SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")


@dataclass(slots=True)
class Checked:
    """One line, clean; `problems` in words, none when a group can be made of it."""

    line: int
    subject: str = ""
    description: str = ""
    join_approval_mode: str = ""
    phones: list[str] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    """Their ids."""
    problems: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        wish = [self.subject, self.description, self.join_approval_mode, sorted(self.phones)]
        wish += [sorted(self.tags)] if self.tags else []
        # What is wrong is only itself.
        wish += [self.line] if self.problems else []
        return hashlib.sha256(json.dumps(wish).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are checked against."""

    own_number: str
    blocked: frozenset[str] = frozenset()
    """WhatsApp ids, as the number's own."""
    tags: Mapping[str, int] = field(default_factory=dict)
    """Ids by key_of() their names."""


def check(rows: Iterable[tuple[int, list[str]]], known: Known) -> list[Checked]:
    """All lines after the header. Raises Unreadable for a header without a subject, for nothing
    below it, and for more than 10,000 rows."""
    lines = iter(rows)
    header = _header(next(lines, (1, []))[1])
    checked: list[Checked] = []
    first_line: dict[str, int] = {}
    for line, cells in lines:
        if len(checked) == MOST_ROWS:
            raise Unreadable(
                f"Line {line}: a number holds {MOST_ROWS:,} groups at most. Split the file."
            )
        row = _row(line, header, cells, known)
        twin = first_line.setdefault(row.fingerprint, line)
        if twin != line:
            row.problems.append(f"The same as line {twin}.")
        checked.append(row)
    if not checked:
        raise Unreadable("There is no line below the header.")
    return checked


def _header(cells: list[str]) -> list[str]:
    names = [NAMES.get(cell.lower(), cell.lower()) for cell in cells]
    if "subject" not in names:
        raise Unreadable(
            "The first line must name the columns: subject, and if you like description, join, "
            "people, tags."
        )
    twice = next((name for name in COLUMNS if names.count(name) > 1), "")
    if twice:
        raise Unreadable(f"The column “{twice}” is there twice.")
    return names


def _row(line: int, header: list[str], cells: list[str], known: Known) -> Checked:
    row = Checked(line)
    for place, cell in enumerate(cells):
        name = header[place] if place < len(header) else ""
        if cell and name not in COLUMNS:
            what = f"The column “{name}” is not known" if name else "A cell without a column name"
            row.problems.append(f"{what}: “{cell[:40]}”.")
    values = dict(zip(header, cells, strict=False))
    _read_texts(row, values)
    _read_people(row, values.get("people", ""), known)
    _read_tags(row, values.get("tags", ""), known)
    return row


def _read_texts(row: Checked, values: dict[str, str]) -> None:
    row.subject, row.description = values.get("subject", ""), values.get("description", "")
    for name, clean in (
        ("subject", group_work.clean_subject),
        ("description", group_work.clean_description),
    ):
        try:
            setattr(row, name, clean(getattr(row, name)))
        except InvalidInput as error:
            row.problems.append(f"{name.capitalize()}: {error.message}")
    mode = values.get("join", "").lower()
    if mode in MODES:
        row.join_approval_mode = MODES[mode]
    else:
        row.problems.append(f"Join: “{mode[:40]}” is neither open nor approval.")


def _read_tags(row: Checked, cell: str, known: Known) -> None:
    names = re.split(f"[{re.escape(tags.SEPARATORS)}]", cell)
    for name in filter(None, (" ".join(name.split()) for name in names)):
        pk = known.tags.get(key_of(name))
        if pk is None:
            row.problems.append(f"There is no tag “{name[:40]}”.")
        elif pk not in row.tags:
            row.tags.append(pk)
    if len(row.tags) > tagging.MOST_ON_ONE:
        row.problems.append(f"{len(row.tags)} tags: {tagging.MOST_ON_ONE} at most.")


def _read_people(row: Checked, cell: str, known: Known) -> None:
    entries = [entry.strip() for entry in SEPARATORS.split(cell.replace("|", ","))]
    for entry in filter(None, entries):
        wa_id = _phone(entry, row)
        if wa_id in row.phones:
            row.problems.append(f"{entry} is there twice.")
        elif wa_id and wa_id == known.own_number:
            row.problems.append(f"{entry} is the number that invites.")
        elif wa_id in known.blocked:
            row.problems.append(f"{entry} is blocked.")
        elif wa_id:
            row.phones.append(wa_id)
    if len(row.phones) > MAX_PARTICIPANTS:
        row.problems.append(f"{len(row.phones)} people: a group holds {MAX_PARTICIPANTS}.")


def _phone(entry: str, row: Checked) -> str:
    if SCIENTIFIC.fullmatch(entry):
        row.problems.append(f"{entry}: the spreadsheet cut this number; format the column as text.")
        return ""
    try:
        # Spreadsheets take the + away.
        return clean_phone(entry if entry.startswith(("+", "00")) else f"+{entry}")
    except InvalidInput:
        row.problems.append(f"“{entry[:40]}” is not a phone number with a country code.")
        return ""
