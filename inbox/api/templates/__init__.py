"""Message templates: listing, handing in, changing and deleting them at WhatsApp."""
