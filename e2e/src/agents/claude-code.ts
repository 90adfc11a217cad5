// Claude Code in print mode, quiet, with its file and shell tools allowed.
import { join } from 'node:path'
import type { Agent } from './agent.ts'

const TOOLS = 'Bash,Read,Write,Edit,Agent,ToolSearch,mcp__demo__add'

export const claudeCode: Agent = {
  id: 'claude',
  name: 'Claude Code',
  version: '2.1.328',
  binary: '@anthropic-ai/claude-code-linux-x64/claude',
  model: 'claude-opus-5-5',
  prepare({ gateway, prompt, model, extra }, file) {
    const demo = { mcpServers: { demo: { command: process.execPath, args: [extra.mcp] } } }
    const mcp = extra.mcp === undefined ? [] : [`--mcp-config=${JSON.stringify(demo)}`]
    return {
      file,
      args: [
        '--print',
        '--model',
        model,
        '--permission-mode',
        'acceptEdits',
        `--allowedTools=${TOOLS}`,
        ...mcp,
        ...(extra.args ?? []),
        '--',
        prompt,
      ],
      env: {
        ANTHROPIC_BASE_URL: gateway,
        ANTHROPIC_API_KEY: 'scripted',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        ...extra.env,
      },
    }
  },
  toCall(action, folder) {
    if ('run' in action) return { name: 'Bash', input: { command: action.run, description: 'scripted' } }
    if ('read' in action) return { name: 'Read', input: { file_path: join(folder, action.read) } }
    if ('write' in action) {
      return { name: 'Write', input: { file_path: join(folder, action.write), content: action.content } }
    }
    return {
      name: 'Edit',
      input: { file_path: join(folder, action.edit), old_string: action.from, new_string: action.to },
    }
  },
}
