"""Group chats: what programs read of them and ask WhatsApp to do with them."""
