// The agents, in the order in which people see them.
import type { AgentId } from '@ferryllm/control'
import type { Agent } from './agent.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'
import { gemini } from './gemini.ts'
import { openCode } from './opencode.ts'
import { vsCode } from './vscode.ts'

export const AGENTS: Readonly<Record<AgentId, Agent>> = {
  claude: claudeCode,
  codex,
  opencode: openCode,
  gemini,
  code: vsCode,
}
