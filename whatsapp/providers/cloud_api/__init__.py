"""WhatsApp's own Cloud API (graph.facebook.com), and whatever speaks exactly like it."""
