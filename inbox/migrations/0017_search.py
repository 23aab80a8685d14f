"""What searching needs on PostgreSQL; SQLite needs nothing (inbox/search/sqlite.py).

A word is what stands between spaces and punctuation, without accents, in small letters. The
statistics are not for show: with PostgreSQL's own 100 the planner takes unknown words for common
ones and reads the whole table from its newest end.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTION = r"""
CREATE FUNCTION octet_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple'::regconfig, translate(
        lower(regexp_replace(normalize(left(said, 20000), NFKD), '[\u0300-\u036f]', '', 'g')),
        '-+/._@:&=?~%<>#''’', '                 '
    ))
$$
"""
INDEXES = {"message_words": "inbox_message", "note_words": "inbox_note"}


def prepare(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
    for index, table in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {index} ON {table} USING gin (octet_words(text))")
        schema_editor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 1000")


def forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for index in INDEXES:
        schema_editor.execute(f"DROP INDEX {index}")
    schema_editor.execute("DROP FUNCTION octet_words")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0016_notes")]

    operations = [migrations.RunPython(prepare, forget)]
