"""360dialog: the Cloud API behind another host, with a key per number (docs.360dialog.com)."""
