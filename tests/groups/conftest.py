from tests.inbox.conftest import group_chat, later, queue, whatsapp  # noqa: F401
