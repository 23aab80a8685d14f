"""Queries whose SQL is written once and then asked with other values, for the roads that every
message takes; rows are put in and changed likewise. Django writes it anew each time, which takes
longer than the database's answer."""
