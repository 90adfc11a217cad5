// Node's own SQLite. Older Nodes call it experimental in a warning, which is no news to whoever runs a gateway.
import type { DatabaseSync } from 'node:sqlite'

interface Sqlite {
  readonly DatabaseSync: new (path: string, options?: { readOnly?: boolean; timeout?: number }) => DatabaseSync
}

let loaded: Sqlite | undefined

/** The module; throws where this Node was built without it. */
export function loadSqlite(): Sqlite {
  loaded ??= loadQuietly()
  if (loaded === undefined) throw new Error('this Node.js was built without SQLite')
  return loaded
}

/** It is loaded here and now, so that no other warning can get lost in between. */
function loadQuietly(): Sqlite | undefined {
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning')
  process.emitWarning = () => undefined
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    if (original !== undefined) Object.defineProperty(process, 'emitWarning', original)
  }
}
