"""Finding what was said: words in messages and notes, names of people and groups."""
