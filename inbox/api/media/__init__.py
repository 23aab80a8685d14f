"""Files: of messages, and those that programs bring to send them."""
