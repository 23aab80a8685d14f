"""A number of ours on the sandbox, with somebody to talk to."""

from datetime import timedelta

import requests
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inbox.models import Attachment, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.services import attaching
from inbox.transfers.uploading import drain_uploads
from tests.factories import make_connection, make_number, make_user, make_workspace
from tests.hearing import hears
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Group
from whatsapp.sandbox.services import numbers, people


class Line:
    """A number of ours connected to the sandbox that answers at `url`; Ana has its number."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/sandbox"
        self.sandbox = numbers.create_number("+1 555 777 0123", "Harbor", "http://octet.test/")
        self.connection = make_connection(
            make_workspace(),
            base_url=f"{self.url}/graph",
            access_token=self.sandbox.account.access_token,
            app_secret=self.sandbox.account.app_secret,
        )
        self.number = make_number(
            connection=self.connection, phone_number_id=self.sandbox.phone_number_id
        )
        self.agent = make_user(workspace=self.connection.workspace)
        self.ana = people.create_person("Ana Ruiz")

    def deliver(self) -> None:
        """All that the sandbox has to tell, also what follows a moment after an answer."""
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            self._deliver()

    def _deliver(self) -> None:
        courier.deliver_due(lambda url, body, headers: hears(self.connection, body) and 200)

    def ana_does(self, what: str, **body: object) -> None:
        path = f"{self.url}/people/{self.ana.pk}/{what}/"
        assert requests.post(path, json=body, timeout=10).status_code == 201
        self.deliver()

    def send(self) -> None:
        drain_outgoing()
        self.deliver()

    def carry(self, message: Message) -> Message:
        """What waits goes out, and the news of it comes in."""
        drain_uploads()
        self.send()
        message.refresh_from_db()
        return message

    def send_file(self, chat: Conversation, content: bytes, name: str, mime: str) -> Message:
        file = SimpleUploadedFile(name, content, mime)
        return self.carry(attaching.queue_file(conversation=chat, agent=self.agent, file=file))

    def share(self, group: Group | None, content: bytes, **about: str) -> Attachment:
        """Ana sends a file with her phone; what we make of it at once."""
        where = {"group": group.group_id} if group else {}
        answer = requests.post(
            f"{self.url}/people/{self.ana.pk}/files/",
            params=about | where,
            data=content,
            headers={"Content-Type": "application/octet-stream"},
            timeout=10,
        )
        assert answer.status_code == 201
        # Now, or its file would fall due a second from now.
        self._deliver()
        return Attachment.objects.get(message__wamid=answer.json()["messages"][0]["wamid"])
