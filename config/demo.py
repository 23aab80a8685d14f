"""The log-in of the demo workspace that the first local start makes."""

EMAIL = "maria@octet.example"
PASSWORD = "octet-demo"  # noqa: S105
