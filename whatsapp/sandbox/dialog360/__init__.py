"""The same WhatsApp as 360dialog speaks it: one key is one number, and other addresses."""
