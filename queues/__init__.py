"""Hints that there is work or news. Losing one costs a second; the truth is in the database."""
