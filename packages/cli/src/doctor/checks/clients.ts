// Checks of the clients on this machine: whether their settings lead to the gateway. Their files are read, never written.
import { isLoopback, listenersOf } from '@ferryllm/control'
import { reachable } from '../../state/call-admin.ts'
import { found, type Check, type Facts } from '../check.ts'

/** Claude Code: environment, and the variables in its settings. */
export const checkClaudeCode: Check = (facts) => {
  const { env, home, readFile } = facts.terminal
  const settings = readVariables(readFile(`${home}/.claude/settings.json`))
  // What stands in the settings wins over the shell.
  const all = { ...env, ...settings }
  const place = settings['ANTHROPIC_BASE_URL'] === undefined ? 'the environment' : '~/.claude/settings.json'
  const url = all['ANTHROPIC_BASE_URL']
  if (url === undefined) return found('claude code', 'ok', 'no ANTHROPIC_BASE_URL: it talks to Anthropic')
  if (/\/v1\/?$/.test(url)) {
    return found(
      'claude code',
      'warning',
      `ANTHROPIC_BASE_URL in ${place} ends in /v1, which Claude Code adds itself`,
      'leave /v1 out',
    )
  }
  if (all['ANTHROPIC_API_KEY'] && all['ANTHROPIC_AUTH_TOKEN']) {
    return found(
      'claude code',
      'warning',
      'ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are both set, and only one is sent',
      'unset one of them',
    )
  }
  return judge('claude code', `ANTHROPIC_BASE_URL in ${place}`, url, facts)
}

/** Codex: the variable that it ignores, and the providers of its configuration. */
export const checkCodex: Check = (facts) => {
  const { env, home, readFile } = facts.terminal
  const text = readFile(`${env['CODEX_HOME'] ?? `${home}/.codex`}/config.toml`)
  if (text === undefined) return found('codex', 'skipped', 'no configuration of Codex')
  const urls = [...text.matchAll(/^\s*(?:openai_)?base_url\s*=\s*["']([^"']+)["']/gm)].map((match) => match[1] ?? '')
  if (/^\s*wire_api\s*=\s*["']chat["']/m.test(text)) {
    return found(
      'codex',
      'warning',
      'wire_api = "chat" is refused by current versions of Codex',
      'wire_api = "responses"',
    )
  }
  if (urls.length === 0 && env['OPENAI_BASE_URL'] !== undefined) {
    return found(
      'codex',
      'warning',
      'Codex ignores OPENAI_BASE_URL',
      'add a [model_providers.ferryllm] with base_url and wire_api = "responses"',
    )
  }
  return urls.length === 0
    ? found('codex', 'ok', 'no base_url: it talks to OpenAI')
    : judgeAny('codex', 'a base_url', urls, facts)
}

/** OpenCode: the providers of its configuration. */
export const checkOpenCode: Check = (facts) => {
  const { env, home, readFile } = facts.terminal
  const folder = `${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/opencode`
  const text = readFile(`${folder}/opencode.json`) ?? readFile(`${folder}/opencode.jsonc`)
  if (text === undefined) return found('opencode', 'skipped', 'no configuration of OpenCode')
  const urls = [...text.matchAll(/"baseURL"\s*:\s*"([^"]+)"/g)].map((match) => match[1] ?? '')
  return urls.length === 0
    ? found('opencode', 'ok', 'no baseURL: it talks to its own providers')
    : judgeAny('opencode', 'a baseURL', urls, facts)
}

/** One that leads to the gateway is enough: a client may have other providers as well. */
function judgeAny(name: string, what: string, urls: readonly string[], facts: Facts): ReturnType<typeof found> {
  return judge(name, what, urls.find((url) => isOurs(url, facts)) ?? urls[0] ?? '', facts)
}

function judge(name: string, what: string, url: string, facts: Facts): ReturnType<typeof found> {
  if (!URL.canParse(url)) return found(name, 'warning', `${what} is not a URL`, 'write it as http://127.0.0.1:3000')
  // Only the origin: paths and queries may hold keys.
  const { origin } = new URL(url)
  if (isOurs(url, facts)) return found(name, 'ok', `${what} leads to the gateway`)
  return found(
    name,
    'warning',
    `${what} leads to ${origin}, not to this gateway`,
    `if the gateway is meant: ${ourUrl(facts)}`,
  )
}

function isOurs(url: string, facts: Facts): boolean {
  if (!URL.canParse(url)) return false
  const [theirs, ours] = [new URL(url), new URL(ourUrl(facts))]
  const isHere = theirs.hostname === ours.hostname || (isLoopback(theirs.hostname) && isLoopback(ours.hostname))
  return isHere && theirs.port === ours.port && theirs.protocol === ours.protocol
}

/** Where the gateway listens, or would. */
function ourUrl({ found: gateway, loaded: { config } }: Facts): string {
  const [first] = config === undefined ? [] : listenersOf(config)
  return reachable(gateway.state === 'running' ? gateway.record.url : `http://${first?.listen ?? '127.0.0.1:3000'}`)
}

/** The `env` of Claude Code's settings, as far as it is one. */
function readVariables(text: string | undefined): Record<string, string> {
  if (text === undefined) return {}
  try {
    const { env } = JSON.parse(text) as { env?: unknown }
    const entries = Object.entries(typeof env === 'object' && env !== null ? env : {})
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch (cause) {
    // Somebody else's file: that it is broken is theirs to say.
    if (cause instanceof SyntaxError || cause instanceof TypeError) return {}
    throw cause
  }
}
