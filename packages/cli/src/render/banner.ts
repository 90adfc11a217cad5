// What `serve` prints when it has started.
import { findRoute, targetsOf, type Config } from '@ferryllm/control'
import { versionText } from '../commands/version.ts'
import { describeSource, type Loaded } from '../load.ts'
import { reachable } from '../state/call-admin.ts'
import type { Terminal } from '../terminal.ts'
import { renderProviders, summarizeProviders } from './summary.ts'
import { painter } from './text.ts'

/** Says where the gateway listens, who answers, and how to try it. */
export function renderBanner(
  config: Config,
  { file, layers }: Loaded,
  urls: readonly [string, ...string[]],
  terminal: Terminal,
): string {
  const paint = painter(terminal.hasColors)
  const providers = renderProviders(summarizeProviders(config, terminal), paint)
  return [
    `${paint('bold', versionText)} listens on ${urls.map((url) => paint('green', url)).join(', ')}`,
    `configuration: ${describeSource(file, terminal, layers)}`,
    '',
    providers,
    '',
    paint('bold', 'Try it'),
    ...tryLines(config, urls[0]),
    '',
    '',
  ].join('\n')
}

/** One request per protocol, ready to paste. */
function tryLines(config: Config, url: string): string[] {
  const base = reachable(url)
  const key = config.auth.enabled ? ` -H 'authorization: Bearer YOUR_KEY'` : ''
  const model = exampleModel(config)
  const line = (path: string, body: object): string =>
    `  curl ${base}/v1/${path}${key} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
  const messages = [{ role: 'user', content: 'ping' }]
  return [
    line('chat/completions', { model, messages }),
    line('responses', { model, input: 'ping' }),
    line('messages', { model, max_tokens: 64, messages }),
  ]
}

/** The demo model where it can be reached, since it needs no key; else a name that some route serves. */
function exampleModel({ providers, routes }: Config): string {
  const usable = new Map(providers.map((provider) => [provider.name, provider]))
  const demo = findRoute(routes, 'demo')
  if (demo !== undefined && targetsOf(demo).some(({ provider }) => usable.get(provider)?.type === 'demo')) return 'demo'
  const served = routes.filter((route) =>
    targetsOf(route).some(({ provider }) => usable.get(provider)?.disabled === undefined),
  )
  return served.find((route) => route.match_type === 'exact')?.match ?? 'MODEL'
}
