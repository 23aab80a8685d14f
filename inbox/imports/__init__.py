"""Many groups from one file: reading it, checking each line, carrying it out."""
