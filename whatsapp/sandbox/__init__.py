"""A WhatsApp of our own: a fake server that speaks the Graph API and posts signed webhooks."""
