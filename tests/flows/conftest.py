from tests.inbox.conftest import (  # noqa: F401
    direct_chat,
    group_chat,
    later,
    queue,
    whatsapp,
)
from tests.inbox.views.conftest import browser_of  # noqa: F401
