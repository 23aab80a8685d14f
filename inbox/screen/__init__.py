"""What the agents' screen shows: page-shaped reads, and the words for them. Changes nothing."""
