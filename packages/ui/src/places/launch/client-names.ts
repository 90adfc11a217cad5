// The clients that keep sessions, as people call them: names, in every language.
import type { SessionEntry } from '@ferryllm/control'

export const CLIENT_NAMES: Readonly<Record<SessionEntry['client'], string>> = {
  codex: 'Codex',
  claude: 'Claude Code',
  opencode: 'OpenCode',
  gemini: 'Gemini CLI',
}
