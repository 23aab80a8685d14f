"""The template tags of the agents' screen: no database, no browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

from inbox.models import Conversation, Message
from inbox.screen.sentences import ICONS
from inbox.templatetags import delivery, display, windows

DIRECT = Conversation()
GROUP = Conversation(group_id=1)
State = Message.State


def sent(state: State = State.SENT, **counts: int) -> Message:
    return Message(direction="out", state=state, audience_count=counts.pop("to", 7), **counts)


def received(text: str = "hi", **fields: object) -> Message:
    return Message(direction="in", text=text, **fields)


def templates() -> Iterator[tuple[Path, Path]]:
    """Each template of both languages, with the folder its name begins in."""
    for name, ending in (("templates", "html"), ("live_templates", "jinja")):
        folder = Path(settings.BASE_DIR, name)
        yield from ((folder, path) for path in folder.rglob(f"*.{ending}"))


def test_every_icon_used_is_in_the_sprite():
    known = set(re.findall(r'id="icon-([a-z0-9-]+)"', display.SPRITE.read_text()))
    used = {icon for icon, _ in display.KINDS.values()} | set(ICONS.values()) | {"info"}
    used |= {tick.icon for tick in delivery.STEADY.values()}
    for _, path in templates():
        used |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
        used |= set(re.findall(r'"([^"]+)"\|icon', path.read_text()))
    assert used - known == set()


def test_every_template_compiles():
    for folder, path in templates():
        get_template(str(path.relative_to(folder)))


def test_no_template_breaks_the_content_security_policy():
    for _, path in templates():
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", path.read_text()), path.name


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "Sending"),
        (State.SENDING, "Sending"),
        (State.UNSURE, "Not confirmed"),
        (State.ACCEPTED, "Sent"),
        (State.SENT, "Sent"),
        (State.FAILED, "Not delivered"),
        (State.DELIVERED, "Delivered"),
        (State.READ, "Read"),
        (State.PLAYED, "Played"),
    ],
)
def test_a_direct_message_says_its_state(state, words):
    assert delivery.tick_of(sent(state), in_group=False).words == words


@pytest.mark.parametrize(
    ("counts", "words", "count"),
    [
        ({}, "Sent", ""),
        ({"delivered_count": 5}, "Delivered to 5 of 7", "5/7"),
        ({"delivered_count": 6, "read_count": 2}, "Read by 2 of 7", "2/7 read"),
        ({"delivered_count": 7, "read_count": 7}, "Read by 7 of 7", "7/7"),
        ({"delivered_count": 6, "failed_count": 1}, "1 of 7 failed", "1 of 7 failed"),
    ],
)
def test_a_group_message_counts_people(counts, words, count):
    tick = delivery.tick_of(sent(**counts), in_group=True)
    assert (tick.words, tick.count) == (words, count)


def test_a_group_message_turns_blue_only_when_everybody_read_it():
    assert delivery.tick_of(sent(read_count=6), in_group=True).name == "some-read"
    assert delivery.tick_of(sent(read_count=7), in_group=True).name == "read"


def test_a_refused_group_message_is_failed_whatever_was_counted():
    assert delivery.tick_of(sent(State.FAILED, failed_count=7), in_group=True).name == "failed"


def test_ticks_have_words_for_those_who_do_not_see_them():
    markup = delivery.ticks(sent(delivered_count=5), GROUP)
    assert "Delivered to 5 of 7. Show who received it" in markup
    assert "Sent: " in delivery.tick(sent(delivered_count=5), DIRECT)


@pytest.mark.parametrize(
    ("left", "level", "words"),
    [
        (timedelta(hours=18, minutes=20), "open", "Window 18 h"),
        (timedelta(hours=2, minutes=10, seconds=5), "soon", "2 h 10 min left"),
        (timedelta(minutes=41, seconds=5), "last", "41 min left"),
        (timedelta(0), "closed", "Templates only"),
        (timedelta(days=-3), "closed", "Templates only"),
    ],
)
def test_the_window_says_how_long_it_is_open(left, level, words):
    window = windows.window(timezone.now() + left)
    assert (window.level, window.words) == (level, words)


def test_a_window_that_was_never_open_says_so():
    assert windows.window(None).words == "No message from them yet"


@pytest.mark.parametrize(("minutes", "words"), [(1, ""), (12, "12 min"), (125, "2 h")])
def test_a_late_message_says_how_late(minutes, words):
    at = timezone.now()
    message = received(occurred_at=at, arrived_at=at + timedelta(minutes=minutes))
    assert display.late_by(message) == words


def test_a_preview_is_one_line():
    assert display.preview(received("two\n\nlines")) == "two lines"


def test_a_preview_names_what_is_not_text():
    assert display.preview(received("", kind="voice")) == "Voice message"
    assert display.preview(received("our house", kind="image")) == "Photo · our house"
    assert "does not pass on" in display.preview(received("", kind="unsupported"))


def test_messages_of_one_author_within_five_minutes_stand_together():
    at = timezone.now()
    times = [(1, 0), (1, 4), (2, 5), (2, 11)]
    items = [
        SimpleNamespace(message=received(contact_id=who, occurred_at=at + timedelta(minutes=late)))
        for who, late in times
    ]
    assert [goes_on for _, goes_on in display.runs(items)] == [False, True, False, False]


def test_something_that_happened_ends_a_run():
    said = SimpleNamespace(message=received(contact_id=1))
    happened = SimpleNamespace(message=None)
    assert [goes_on for _, goes_on in display.runs([said, happened, said])] == [False, False, False]


def test_rows_sort_as_text_by_time_and_then_by_id():
    at = timezone.now().replace(microsecond=0)
    keys = [
        display.row_sort(Conversation(pk=pk, last_message_at=at + timedelta(microseconds=late)))
        for pk, late in [(9, 0), (10, 0), (2, 1)]
    ]
    assert keys == sorted(keys)


def test_a_moment_carries_its_exact_time():
    at = timezone.now()
    assert at.isoformat(timespec="microseconds") in display.moment(at)
    assert display.moment(None) == ""
