"""Subject, description and picture, from the click to what WhatsApp made of each."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupPicture, GroupRequest
from groups.services import requests
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.screen import group_settings as screen
from inbox.screen import sentences
from inbox.services import group_settings, group_work
from inbox.services.group_work import NotNow
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, group_info, problem
from tests.inbox.media import files
from tests.whatsapp.bodies import body
from whatsapp.errors import Refused

State = GroupRequest.State
Tell = Callable[..., None]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tell(number: BusinessNumber, group_chat: Conversation) -> Tell:
    """WhatsApp says what became of settings, later the higher `at` is."""

    def say(request_id: str = "", at: int = 0, **settings: Any) -> None:
        item = {"type": "group_settings_update", "group_id": group_chat.group.wa_group_id}
        item |= {"timestamp": str(1795168800 + at)} | settings
        item |= {"request_id": request_id} if request_id else {}
        hears(number.connection, body("group_settings_update", groups=[item]))

    return say


def done(**value: str) -> dict[str, Any]:
    return value | {"update_successful": True}


def not_done(code: int, **value: str) -> dict[str, Any]:
    errors = [{"code": code, "message": "No", "error_data": {"details": "Too much."}}]
    return value | {"update_successful": False, "errors": errors}


def keep(group: Group, size: tuple[int, int] = (400, 300)) -> GroupPicture:
    content = files.picture("PNG", size)
    return group_settings.keep_picture(group=group, file=io.BytesIO(content), size=len(content))


def test_a_name_that_was_found_before_comes_to_say_who_gave_it(
    group_chat: Conversation, whatsapp: FakeWhatsApp, alice: User, tell: Tell
) -> None:
    Group.objects.update(subject_at=group_chat.created_at - timedelta(days=900))
    group_settings.change_texts(conversation=group_chat, by=alice, subject="Casa Lima")
    drain_group_requests()
    requests.ask_refresh(group_chat.group)
    people = [seat.contact.person for seat in group_chat.group.participants.all()]
    link = "https://chat.whatsapp.com/TheLink"
    whatsapp.will(group_info(subject="Casa Lima", participants=people), link)
    drain_group_requests()

    for _ in range(2):
        tell("request-1", group_subject=done(text="Casa Lima"))

    found, told = group_chat.activities.filter(kind="group.renamed").order_by("seq")
    assert (found.in_thread, told.in_thread) == (False, True)
    assert told.details["explains"] == {"line": found.pk, "seq": found.seq}
    assert sentences.of(told) == "The group is now called “Casa Lima” by Alice Agent"


@pytest.mark.usefixtures("whatsapp")
def test_of_two_settings_one_comes_true_and_the_other_says_why(
    group_chat: Conversation, alice: User, tell: Tell
) -> None:
    before = group_chat.group.description
    group_settings.change_texts(
        conversation=group_chat, by=alice, subject="Casa Lima", description="Keys"
    )
    drain_group_requests()

    tell(
        "request-1",
        group_subject=done(text="Casa Lima"),
        group_description=not_done(131208, text="Keys"),
        errors=[{"code": 131201}],
    )

    group = Group.objects.get()
    assert (group.subject, group.description) == ("Casa Lima", before)
    assert group.requests.get().state == State.PARTLY
    shown = screen.of(group)
    assert (shown["subject"].request, shown["description"].wish) == (None, "Keys")
    assert (shown["description"].has_failed, shown["description"].code) == (True, 131208)


@pytest.mark.usefixtures("whatsapp")
def test_trying_again_asks_only_for_what_failed(
    group_chat: Conversation, alice: User, tell: Tell
) -> None:
    group_settings.change_texts(conversation=group_chat, by=alice, subject="A", description="B")
    drain_group_requests()
    tell("request-1", group_subject=done(text="A"), group_description=not_done(131208, text="B"))

    group_work.try_again(request=GroupRequest.objects.get(), by=alice)

    again = GroupRequest.objects.latest("pk")
    assert (again.wish, again.state) == ({"description": "B"}, State.QUEUED)
    assert screen.of(group_chat.group)["description"].is_pending


@pytest.mark.usefixtures("whatsapp")
def test_a_newer_wish_puts_the_failed_one_away(
    group_chat: Conversation, alice: User, tell: Tell
) -> None:
    group_settings.change_texts(conversation=group_chat, by=alice, subject="A")
    drain_group_requests()
    tell("request-1", group_subject=not_done(131208, text="A"))

    group_settings.change_texts(conversation=group_chat, by=alice, subject="B")

    first, second = GroupRequest.objects.order_by("pk")
    assert first.dismissed_at
    assert screen.of(group_chat.group)["subject"].request == second


def test_a_picture_is_a_wish_until_whatsapp_shows_it(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp, tell: Tell
) -> None:
    picture = keep(group_chat.group)
    group_settings.set_picture(conversation=group_chat, by=alice, picture=picture)
    drain_group_requests()
    [(name, call)] = whatsapp.calls
    assert (name, call["args"][1][:2]) == ("set_group_picture", b"\xff\xd8")
    assert screen.of(group_chat.group)["picture"].is_pending
    assert Group.objects.get().picture is None

    tell("request-1", profile_picture=done(sha256=picture.sha256))

    assert Group.objects.get().picture == picture
    told = Activity.objects.get(kind="group.pictured")
    assert (told.actor, told.in_thread) == (alice, True)
    assert screen.of(group_chat.group)["picture"].request is None


def test_a_refused_picture_leaves_the_one_before(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    shown = factories.make_group_picture(group_chat.group, shown=True)
    group_settings.set_picture(
        conversation=group_chat, by=alice, picture=keep(group_chat.group, (250, 250))
    )
    whatsapp.will(Refused(problem(131210)))
    drain_group_requests()

    assert Group.objects.get().picture == shown
    assert screen.of(group_chat.group)["picture"].code == 131210


def test_the_same_picture_twice_is_asked_for_once(group_chat: Conversation, alice: User) -> None:
    for _ in range(2):
        picture = keep(group_chat.group)
        group_settings.set_picture(conversation=group_chat, by=alice, picture=picture)

    assert GroupRequest.objects.count() == GroupPicture.objects.count() == 1


def test_an_old_picture_and_its_files_go_when_a_new_one_shows(
    group_chat: Conversation, tell: Tell, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    old, new = keep(group_chat.group), keep(group_chat.group, (250, 250))
    with django_capture_on_commit_callbacks(execute=True):
        tell(at=1, profile_picture=done(sha256=new.sha256))

    assert GroupPicture.objects.get() == new
    assert not old.file.storage.exists(old.file.name)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_late_news_of_an_older_picture_loses(
    group_chat: Conversation, tell: Tell, order: tuple[int, int]
) -> None:
    old, new = keep(group_chat.group), keep(group_chat.group, (250, 250))
    told = {1: old.sha256, 2: new.sha256}
    for at in order:
        tell(at=at, profile_picture=done(sha256=told[at]))

    assert Group.objects.get().picture == new


def test_a_picture_that_another_program_set_is_not_ours_to_show(
    group_chat: Conversation, tell: Tell
) -> None:
    factories.make_group_picture(group_chat.group, shown=True)

    tell(profile_picture=done(sha256="unknown="))

    assert Group.objects.get().picture is None


@pytest.mark.parametrize("state", ["suspended", "deleted", "create_failed"])
def test_a_group_that_has_ended_takes_no_picture(
    group_chat: Conversation, alice: User, state: str
) -> None:
    picture = keep(group_chat.group)
    Group.objects.update(state=state)

    with pytest.raises(NotNow):
        group_settings.set_picture(conversation=group_chat, by=alice, picture=picture)


def test_nothing_to_change_is_said(group_chat: Conversation, alice: User) -> None:
    with pytest.raises(InvalidInput):
        group_settings.change_texts(conversation=group_chat, by=alice)
