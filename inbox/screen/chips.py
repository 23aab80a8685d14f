"""The reactions under a bubble: one chip per emoji, with the names behind it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from compiled_queries.query import CompiledQuery
from inbox.models import Reaction
from whatsapp.explanations import Explanation, explain


@dataclass(slots=True)
class Chip:
    emoji: str
    names: list[str] = field(default_factory=list)
    is_ours: bool = False

    @property
    def words(self) -> str:
        """Who, for a title and for those who listen."""
        return ", ".join(self.names)


@dataclass(slots=True)
class Chips:
    """All under one message. `refused` is our own emoji that WhatsApp did not take."""

    chips: list[Chip] = field(default_factory=list)
    ours: str = ""
    refused: str = ""
    explanation: Explanation | None = None

    @property
    def count(self) -> int:
        return sum(len(chip.names) for chip in self.chips)


def of(message_ids: Collection[int]) -> dict[int, Chips]:
    """By message; those without reactions are left out. One query for all, and where there are
    reactions, which most new messages do not have, one for each kind of who sent them."""
    return ask(message_ids)()


def ask(message_ids: Collection[int]) -> Callable[[], dict[int, Chips]]:
    """Likewise, read when the returned function is called."""
    reactions = _reactions_to.ask(messages=list(message_ids)) if message_ids else list
    return lambda: _by_message(reactions())


def _by_message(reactions: Iterable[Reaction]) -> dict[int, Chips]:
    by_message: dict[int, list[Reaction]] = defaultdict(list)
    for row in reactions:
        by_message[row.message_id].append(row)
    return {pk: _chips(found) for pk, found in by_message.items()}


_reactions_to = CompiledQuery(
    lambda messages: (
        Reaction.objects.filter(message__among=messages)
        .exclude(emoji="", sent_as=None)
        .prefetch_related("contact", "agent", "sent_as")
        .order_by("occurred_at", "pk")
    )
)


def _chips(reactions: Iterable[Reaction]) -> Chips:
    found = Chips()
    by_emoji: dict[str, Chip] = {}
    for reaction in reactions:
        if reaction.has_failed:
            found.refused = reaction.emoji or "—"
            found.explanation = explain(reaction.sent_as.problem_code)
        elif reaction.emoji:
            chip = by_emoji.setdefault(reaction.emoji, Chip(reaction.emoji))
            _add(chip, reaction)
            if reaction.contact_id is None:
                found.ours = reaction.emoji
    found.chips = list(by_emoji.values())
    return found


def _add(chip: Chip, reaction: Reaction) -> None:
    if reaction.contact:
        chip.names.append(reaction.contact.display_name)
        return
    chip.is_ours = True
    chip.names.append(reaction.agent.name if reaction.agent else "Your team")
