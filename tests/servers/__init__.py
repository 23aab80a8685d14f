"""Throwaway PostgreSQL and Redis for tests: own folder, own port, gone at the end."""
