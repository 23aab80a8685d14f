from tests.inbox.conftest import later  # noqa: F401
