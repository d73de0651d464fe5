using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of functions and modules, as the steps that lead to it. A change of the schema is one more entry at
/// the end; an entry that was released never changes.</summary>
internal static class FunctionMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE modules (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE functions (
                name TEXT PRIMARY KEY,
                digest TEXT NOT NULL REFERENCES modules (digest),
                memory_bytes_max INTEGER NOT NULL,
                wall_time_us_max INTEGER NOT NULL,
                output_bytes_max INTEGER NOT NULL,
                input_bytes_max INTEGER NOT NULL,
                stack_bytes_max INTEGER NOT NULL,
                deployed_at TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX functions_by_digest ON functions (digest);
            """),
        new(2, """
            -- One directory a line, written as FunctionDirectory.Rule says.
            ALTER TABLE functions ADD COLUMN directories TEXT NOT NULL DEFAULT '';
            """),
        new(3, """
            -- A spec is kept as its JSON text. A module of WebAssembly begins with \0asm; the others are graphs of JavaScript.
            CREATE TABLE specs (
                name TEXT PRIMARY KEY,
                digest TEXT NOT NULL REFERENCES modules (digest),
                spec TEXT NOT NULL,
                deployed_at TEXT NOT NULL) WITHOUT ROWID;
            INSERT INTO specs SELECT
                functions.name,
                functions.digest,
                json_object(
                    'name', functions.name,
                    'artifact', json_object(
                        'digest', functions.digest,
                        'kind', CASE substr(modules.bytes, 1, 4) WHEN x'0061736D' THEN 'wasm-command' ELSE 'javascript' END),
                    'limits', json_object(
                        'memory-bytes-max', memory_bytes_max,
                        'wall-time-us-max', wall_time_us_max,
                        'output-bytes-max', output_bytes_max,
                        'input-bytes-max', input_bytes_max,
                        'stack-bytes-max', stack_bytes_max),
                    'grants', json((
                        WITH RECURSIVE lines (line, rest) AS (
                            SELECT '', functions.directories || char(10)
                            UNION ALL
                            SELECT substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1)
                            FROM lines WHERE rest <> '')
                        SELECT json_group_array('files:' || line) FROM lines WHERE line <> ''))),
                deployed_at
            FROM functions JOIN modules USING (digest);
            DROP TABLE functions;
            ALTER TABLE specs RENAME TO functions;
            CREATE INDEX functions_by_digest ON functions (digest);
            """),
        new(4, """
            -- Every deployment. The live one is in the table of functions too.
            CREATE TABLE versions (
                name TEXT NOT NULL,
                version INTEGER NOT NULL,
                digest TEXT NOT NULL REFERENCES modules (digest),
                spec TEXT NOT NULL,
                deployed_at TEXT NOT NULL,
                canary_percent INTEGER,
                note TEXT NOT NULL DEFAULT '',
                PRIMARY KEY (name, version)) WITHOUT ROWID;
            CREATE INDEX versions_by_digest ON versions (digest);
            INSERT INTO versions (name, version, digest, spec, deployed_at) SELECT name, 1, digest, spec, deployed_at FROM functions;
            ALTER TABLE functions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
            """),
    ];
}
