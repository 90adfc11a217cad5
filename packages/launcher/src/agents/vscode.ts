// VS Code: opened on the folder with the variables of all clients, which its terminals inherit. Its extensions read the
// clients' own settings, which only the permanent set-up changes.
import { GatewayError } from '@ferryllm/protocols'
import type { Agent } from './agent.ts'
import { claudeCode } from './claude-code.ts'
import { KEY_VARIABLE } from './codex.ts'
import { openCode } from './opencode.ts'

const NOTES = [
  'terminals of a VS Code that is open already keep the variables it was started with',
  'its extensions read the settings of Codex and Claude Code: "ferryllm clients apply" writes them',
]

export const vsCode: Agent = {
  id: 'code',
  name: 'VS Code',
  programs: ['code', 'codium', 'cursor'],
  install: 'https://code.visualstudio.com',
  ownModel: 'claude-sonnet-4-5',
  needsTerminal: false,
  scrub: [...claudeCode.scrub, ...openCode.scrub],
  bind(wish, access, folder) {
    if (wish.resume !== undefined) throw new GatewayError('unsupported', 'VS Code has no sessions to resume.')
    return {
      args: [wish.directory, ...wish.args],
      env: {
        ...claudeCode.bind(wish, access, folder).env,
        ...openCode.bind(wish, access, folder).env,
        [KEY_VARIABLE]: access.key,
      },
      files: {},
      notes: NOTES,
    }
  },
}
