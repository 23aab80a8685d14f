"""Messages: reading them, sending every kind, reacting."""
