// The configuration file that `init` writes: small, and with the comments that its owner will want later.
import { findPreset, type Config, type Preset } from '@ferryllm/control'

/** A provider as it is to stand in the file. */
export interface Chosen {
  readonly preset: Preset
  readonly keyEnv?: string
  /** A file that holds the key. */
  readonly keyFile?: string
}

/** The text of the file. */
export function renderConfig(listen: string, chosen: readonly Chosen[]): string {
  const first = chosen[0]
  const example = first === undefined ? [] : exampleRoute(first.preset)
  return [...render(listen, chosen), ...example].join('\n')
}

/** Its lines; `more` stands behind the providers. */
function render(listen: string, chosen: readonly Chosen[], more: readonly string[] = []): string[] {
  const head = [
    '# ferryllm: which clients are served, by whom.',
    '# A running gateway takes changes over by itself; ferryllm check-config says whether they are right.',
    '# Every key: ferryllm config list, and docs/configuration.md',
    '',
    '[server]',
    '# Only this machine reaches 127.0.0.1. For another address set [auth] enabled = true first.',
    `listen = ${quote(listen)}`,
    '',
  ]
  return [...head, ...chosen.flatMap(renderProvider), ...more, ...renderRoutes(chosen)]
}

/** A first file that says what is in force without one: the providers of the environment, and the demo. */
export function renderStart({ server, providers, routes }: Config): string {
  const chosen = providers.flatMap(({ preset: name = '', api_key_env: keyEnv }): Chosen[] => {
    const preset = findPreset(name)
    return preset === undefined ? [] : [{ preset, ...(keyEnv === undefined ? {} : { keyEnv }) }]
  })
  const demo = routes.find(({ provider }) => provider === 'demo')
  const entry = ['', '# Answers by itself, to try things out.', '[[providers]]', 'name = "demo"', 'type = "demo"', '']
  const route = ['[[routes]]', `match = ${quote(demo?.match ?? 'demo')}`, 'provider = "demo"', '']
  return [...render(server.listen, chosen, demo === undefined ? [] : entry), ...(demo === undefined ? [] : route)].join(
    '\n',
  )
}

function renderProvider({ preset, keyEnv, keyFile }: Chosen): string[] {
  return [
    `# ${preset.label}: ${preset.base_url}`,
    '[[providers]]',
    `name = ${quote(preset.name)}`,
    `preset = ${quote(preset.name)}`,
    // The Responses API is the wider one of OpenAI's two: reasoning survives from turn to turn.
    ...(preset.name === 'openai' ? ['type = "openai_responses"'] : []),
    ...(keyEnv === undefined ? [] : [`api_key_env = ${quote(keyEnv)}`]),
    ...(keyFile === undefined ? [] : [`api_key_file = ${quote(keyFile)}`]),
    '',
  ]
}

/** Exact names beat the longest beginning, so the order means nothing; a beginning that two providers claim goes to one. */
function renderRoutes(chosen: readonly Chosen[]): string[] {
  const taken = new Set<string>()
  return chosen.flatMap(({ preset }) =>
    [preset.route, ...(preset.more_routes ?? [])]
      .filter((match) => !taken.has(match))
      .flatMap((match) => {
        taken.add(match)
        const strip = preset.strip_prefix ? ['strip_prefix = true', `# ${match}NAME is sent on as NAME`] : []
        return ['[[routes]]', `match = ${quote(match)}`, `provider = ${quote(preset.name)}`, ...strip, '']
      }),
  )
}

function exampleRoute({ name, route }: Preset): string[] {
  return [
    '# A client that insists on names of its own gets another model like this:',
    '# [[routes]]',
    `# match = "${route === 'claude-' ? 'gpt-' : 'claude-'}"`,
    `# provider = "${name}"`,
    '# rewrite_model = "the name that the provider knows"',
    '',
  ]
}

/** JSON's strings are strings of TOML, too. */
function quote(text: string): string {
  return JSON.stringify(text)
}
