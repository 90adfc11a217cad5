// `codex exec` with a provider table of its own, as the launcher will write it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent, Extra } from './agent.ts'

export const codex: Agent = {
  id: 'codex',
  name: 'Codex',
  version: '0.169.0',
  binary: 'codex-bin/vendor/x86_64-unknown-linux-musl/bin/codex',
  model: 'gpt-5.5',
  prepare({ gateway, prompt, home, model, extra }, file) {
    const folder = join(home, 'codex')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config.toml'), configFor(gateway, model, extra))
    return {
      file,
      args: ['exec', '--skip-git-repo-check', ...(extra.args ?? []), '--', prompt],
      env: { CODEX_HOME: folder, GATEWAY_KEY: 'scripted', CODEX_API_KEY: 'scripted', ...extra.env },
    }
  },
  toCall(action) {
    if ('run' in action) return { name: 'exec_command', input: { cmd: action.run } }
    if ('read' in action) return { name: 'exec_command', input: { cmd: `cat ${action.read}` } }
    if ('write' in action) {
      const lines = action.content.replace(/\n$/, '').split('\n')
      return patch(`*** Add File: ${action.write}\n${lines.map((line) => `+${line}`).join('\n')}`)
    }
    return patch(`*** Update File: ${action.edit}\n@@\n-${action.from}\n+${action.to}`)
  },
}

function patch(body: string): { name: string; input: string; custom: true } {
  return { name: 'apply_patch', input: `*** Begin Patch\n${body}\n*** End Patch\n`, custom: true }
}

function configFor(
  gateway: string,
  model: string,
  { config = '', mcp, builtIn = false, socket = false }: Extra,
): string {
  const server =
    mcp === undefined
      ? ''
      : `[mcp_servers.demo]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(mcp)}]\n`
  const table = `[model_providers.gateway]
name = "gateway"
base_url = "${gateway}/v1"
env_key = "GATEWAY_KEY"
wire_api = "responses"
supports_websockets = ${socket}
`
  return `model = "${model}"
${builtIn ? `openai_base_url = "${gateway}/v1"` : 'model_provider = "gateway"'}
check_for_update_on_startup = false
approval_policy = "never"
sandbox_mode = "danger-full-access"
${config}
[analytics]
enabled = false
${builtIn ? '' : table}${server}`
}
