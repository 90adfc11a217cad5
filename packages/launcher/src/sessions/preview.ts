// A session as a conversation, with its tools.
import type { LauncherHost } from '../host.ts'
import { previewClaude } from './claude-code.ts'
import { previewCodex } from './codex.ts'
import { previewGemini } from './gemini.ts'
import { previewOpenCode } from './opencode.ts'
import type { Entry, Session } from './session.ts'

/** Part of a conversation. */
export interface Preview {
  readonly entries: readonly Entry[]
  /** How many there are in all. */
  readonly total: number
}

/** What one entry shows at most: results of tools can be whole files. */
const ENTRY_CHARS = 20_000

/** The entries from `from` on, at most `limit`. Throws what the file system throws. */
export function previewSession(session: Session, host: LauncherHost, from = 0, limit = 200): Preview {
  const all = readEntries(session, host)
  const entries = all.slice(from, from + limit).map((entry) => {
    const rest = entry.text.length - ENTRY_CHARS
    return rest <= 0 ? entry : { ...entry, text: `${entry.text.slice(0, ENTRY_CHARS)}\n… (${rest} more characters)` }
  })
  return { entries, total: all.length }
}

function readEntries({ client, file = '', id }: Session, host: LauncherHost): Entry[] {
  switch (client) {
    case 'codex':
      return previewCodex(file)
    case 'claude':
      return previewClaude(file)
    case 'gemini':
      return previewGemini(file)
    case 'opencode':
      return previewOpenCode(host, id)
  }
}
