"""Conversations: the list, one of them, its state, its notes."""
