// What the schema cannot see in [[providers]]: names and addresses.
import type { Config, Provider } from './config/config.ts'
import { checkKeys } from './check-provider-keys.ts'
import { listenersOf } from './check-listeners.ts'
import { parseListen, pointsAt, type ListenAddress } from './listen-address.ts'
import { nameOf } from './name-provider.ts'
import { STAND_IN, type Finding } from './problem.ts'
import type { Host } from './read-keys.ts'

const USUAL_URL: Readonly<Record<Exclude<Provider['type'], 'demo'>, string>> = {
  openai: 'https://api.openai.com',
  openai_responses: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
}

/** Checks every provider. A key that is not there disables its provider and leaves the others alone. */
export function checkProviders(config: Config, host: Host): Finding[] {
  const own = listenersOf(config).flatMap(({ listen }) => parseListen(listen) ?? [])
  const names = new Map<string, number>()
  return config.providers.flatMap((provider, index) => {
    const findings: Finding[] = []
    const earlier = names.get(provider.name)
    if (earlier === undefined) names.set(provider.name, index)
    else if (provider.name !== STAND_IN) {
      const message = `the name "${provider.name}" is taken by [[providers]] number ${earlier + 1}`
      findings.push({ severity: 'error', path: ['providers', index, 'name'], at: 'value', message })
    }
    return [...findings, ...checkBaseUrl(provider, index, own), ...checkKeys(provider, index, host)]
  })
}

function checkBaseUrl(provider: Provider, index: number, own: readonly ListenAddress[]): Finding[] {
  const path = ['providers', index, 'base_url']
  const error = (message: string, suggestion?: string): Finding[] => [
    { severity: 'error', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) },
  ]
  const text = provider.base_url
  if (provider.type === 'demo')
    return text === undefined ? [] : error('the demo provider answers by itself: remove base_url')
  if (text === undefined)
    return error(`${nameOf(provider, index)} has no base_url`, `base_url = "${USUAL_URL[provider.type]}"`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    const withScheme = `https://${text}`
    const looksLikeHost = /^[\w.-]+\.[a-z]{2,}(?:[:/]|$)/i.test(text) && URL.canParse(withScheme)
    return error('base_url must begin with http:// or https://', looksLikeHost ? withScheme : undefined)
  }
  if (url.username !== '' || url.password !== '')
    return error('base_url must not contain a user name or password: use api_key or headers')
  if (url.hash !== '') return error('base_url must not contain a fragment (#…)')
  const listen = own.find((address) => pointsAt(url, address))
  if (listen !== undefined) {
    return error(
      `base_url is this gateway's own address (${listen.host}:${listen.port}): requests would go round in circles`,
    )
  }
  const placeholder = /YOUR-[A-Z-]+/i.exec(text)?.[0]
  if (placeholder === undefined) return []
  const reason = `base_url still contains ${placeholder}`
  const message = `${nameOf(provider, index)} is disabled: ${reason}`
  return [{ severity: 'warning', path, at: 'value', message, disables: { provider: index, reason } }]
}
