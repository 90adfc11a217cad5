// The tables, as a list of steps that only grows: a database remembers how many of them it has been through.
import type { DatabaseSync } from 'node:sqlite'

/** Step n brings a database from version n to n + 1; a released step is never changed. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE requests (
     id TEXT PRIMARY KEY,
     time INTEGER NOT NULL,
     client TEXT NOT NULL,
     path TEXT NOT NULL,
     agent TEXT,
     program TEXT,
     key TEXT,
     session TEXT,
     project TEXT,
     model TEXT,
     upstream_model TEXT,
     provider TEXT,
     lane TEXT,
     stream INTEGER,
     status INTEGER NOT NULL,
     error_kind TEXT,
     error TEXT,
     latency_ms INTEGER NOT NULL,
     latency_class INTEGER,
     first_token_ms INTEGER,
     input_tokens INTEGER,
     output_tokens INTEGER,
     cache_read_tokens INTEGER,
     cache_write_tokens INTEGER,
     reasoning_tokens INTEGER,
     is_estimated INTEGER,
     cost_usd REAL,
     finish TEXT,
     requested_effort TEXT,
     applied_effort TEXT,
     upstream_request_id TEXT,
     losses TEXT
   );
   CREATE INDEX requests_by_time ON requests (time, id);
   CREATE INDEX requests_by_session ON requests (session, time, id) WHERE session IS NOT NULL;
   CREATE INDEX errors_by_time ON requests (time, id) WHERE error_kind IS NOT NULL;
   CREATE TABLE attempts (
     request TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     provider TEXT NOT NULL,
     model TEXT NOT NULL,
     wait_ms INTEGER NOT NULL,
     latency_ms INTEGER NOT NULL,
     status INTEGER,
     error_kind TEXT,
     first_token_ms INTEGER,
     PRIMARY KEY (request, position)
   ) WITHOUT ROWID;`,
  `CREATE TABLE responses (
     owner TEXT NOT NULL,
     id TEXT NOT NULL,
     expires INTEGER NOT NULL,
     previous TEXT,
     provider TEXT,
     provider_key TEXT,
     bytes INTEGER NOT NULL,
     input TEXT NOT NULL,
     response TEXT NOT NULL,
     PRIMARY KEY (owner, id)
   );
   CREATE INDEX responses_by_expiry ON responses (expires, bytes);
   CREATE TABLE response_items (
     owner TEXT NOT NULL,
     item TEXT NOT NULL,
     response TEXT NOT NULL,
     PRIMARY KEY (owner, item),
     FOREIGN KEY (owner, response) REFERENCES responses (owner, id) ON DELETE CASCADE
   ) WITHOUT ROWID;
   CREATE INDEX response_items_by_response ON response_items (owner, response);`,
  `CREATE TABLE turns (
     owner TEXT NOT NULL,
     id TEXT NOT NULL,
     expires INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     turn TEXT NOT NULL,
     PRIMARY KEY (owner, id)
   );
   CREATE INDEX turns_by_expiry ON turns (expires, bytes);`,
  `CREATE TABLE traces (
     id TEXT PRIMARY KEY,
     time INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     trace BLOB NOT NULL
   );
   CREATE INDEX traces_by_time ON traces (time, bytes);
   ALTER TABLE requests ADD COLUMN replay_of TEXT;`,
  'ALTER TABLE responses ADD COLUMN unfinished INTEGER',
  `CREATE TABLE response_calls (
     owner TEXT NOT NULL,
     call TEXT NOT NULL,
     response TEXT NOT NULL,
     PRIMARY KEY (owner, call, response),
     FOREIGN KEY (owner, response) REFERENCES responses (owner, id) ON DELETE CASCADE
   ) WITHOUT ROWID;
   CREATE INDEX response_calls_by_response ON response_calls (owner, response);`,
]

/** Marks the file as ours: "FRRY". */
const APPLICATION_ID = 0x46_52_52_59

/** Brings a database to the last version; two processes may do so at once. Throws for a file that is not ours. */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(db, migrations) === migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const step of migrations.slice(versionOf(db, migrations))) db.exec(step)
    db.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw cause
  }
}

/** How far a database has come; throws when it is somebody else's, or from a later ferryllm. */
export function versionOf(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): number {
  const version = numberOf(db, 'user_version')
  const isOurs = numberOf(db, 'application_id') === APPLICATION_ID
  if (!isOurs && (version > 0 || numberOf(db, 'schema_version') > 0)) {
    throw new Error('it is a database of another program')
  }
  if (version > migrations.length) throw new Error('it was written by a later version of ferryllm')
  return version
}

function numberOf(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}
