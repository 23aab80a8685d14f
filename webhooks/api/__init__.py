"""What programs may ask about webhooks, and the log of events for those who fetch it."""
