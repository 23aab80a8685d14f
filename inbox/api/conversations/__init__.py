"""Conversations: the list, the search, one of them, and its state."""
