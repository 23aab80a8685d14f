"""How groups and people look to programs. The views that act on them stand in inbox/api."""
