"""The demo workspace that the first local start makes: somebody to log in as, and a past."""

EMAIL = "maria@octet.example"
PASSWORD = "octet-demo"  # noqa: S105
