"""A group begins with a picture, over the sandbox and real HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import BusinessNumber
from groups.models import Group, GroupDefaults, GroupPicture
from inbox.imports.running import drain_imports
from inbox.outbox.group_requests import drain_group_requests
from tests.flows import sandbox_line
from tests.inbox.media import files
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def png(size: tuple[int, int] = (500, 300)) -> SimpleUploadedFile:
    return SimpleUploadedFile("roof.png", files.picture("PNG", size), "image/png")


def create(page_of_ana: Client, here: BusinessNumber, **more: object) -> int:
    wish = {"number": here.pk, "subject": "Casa", "join_approval_mode": "auto_approve"}
    return page_of_ana.post("/inbox/groups/", wish | more).status_code


def work() -> None:
    for _ in range(3):
        drain_imports()
        drain_group_requests()
        sandbox_line.deliver()


def test_the_picture_chosen_in_the_dialog_is_set_as_soon_as_the_group_exists(
    page_of_ana: Client, here: BusinessNumber, there: SandboxNumber
) -> None:
    assert create(page_of_ana, here, picture=png()) == 201
    work()

    group = Group.objects.get()
    assert group.picture is not None
    assert there.groups.get().picture_sha256 == group.picture.sha256
    [shown] = page_of_ana.get("/sandbox/phones/").json()["groups"]
    assert page_of_ana.get(f"/sandbox/{shown['picture']}")["Content-Type"] == "image/jpeg"


def test_a_picture_that_cannot_be_one_makes_no_group(
    page_of_ana: Client, here: BusinessNumber
) -> None:
    assert create(page_of_ana, here, picture=png((100, 100))) == 422

    assert not Group.objects.exists()
    assert not GroupPicture.objects.exists()


def test_groups_begin_with_the_picture_of_their_number(
    page_of_ana: Client, here: BusinessNumber, there: SandboxNumber
) -> None:
    name = f"n{here.pk}"
    form = {"number": here.pk, f"{name}-join_approval_mode": "auto_approve"}
    answer = page_of_ana.post("/inbox/group-defaults/", form | {f"{name}-picture": png()})
    assert answer.status_code == 302
    usual = GroupDefaults.objects.get().picture
    assert (
        f"/inbox/group-pictures/{usual.pk}/"
        in page_of_ana.get("/inbox/groups/new/").content.decode()
    )

    assert create(page_of_ana, here, keeps_default_picture="on") == 201
    assert create(page_of_ana, here, subject="Without") == 201
    file = SimpleUploadedFile("g.csv", b"subject\nFrom a file\n", "text/csv")
    run = page_of_ana.post(
        "/inbox/imports/", {"number": here.pk, "file": file, "means": "text"}
    ).url
    page_of_ana.post(f"{run}state/", {"to": "running"})
    work()

    shown = dict(Group.objects.values_list("subject", "picture"))
    assert shown == {"Casa": usual.pk, "Without": None, "From a file": usual.pk}
    assert there.groups.exclude(picture_sha256="").count() == 2
    assert page_of_ana.get(f"/inbox/group-pictures/{usual.pk}/").status_code == 200
