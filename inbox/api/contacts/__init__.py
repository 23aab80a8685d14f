"""People on WhatsApp, what the team writes down of them, and whom it blocks."""
