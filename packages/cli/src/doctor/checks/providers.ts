// Checks of the providers: keys, and with --live whether they are there and what time it is at their place.
import type { Provider } from '@ferryllm/control'
import { formatDuration } from '../../render/text.ts'
import { found, type Check } from '../check.ts'

/** More than that, and signatures or certificates may be refused. */
const SKEW_MS = 60_000

const NOT_LIVE = 'needs --live, because it sends requests'

/** Whether every provider has what it needs. */
export const checkProviders: Check = ({ loaded: { config } }) => {
  if (config === undefined) return found('providers', 'skipped', 'there is no valid configuration')
  const { providers } = config
  const missing = providers.filter(({ disabled }) => disabled !== undefined)
  const ready = providers.length - missing.length
  if (ready === 0) {
    const detail =
      providers.length === 0 ? 'there are none' : `none of ${providers.length} can be used: ${missing[0]?.disabled}`
    return found(
      'providers',
      'failed',
      detail,
      'ferryllm init finds keys and local servers; or set the key that is missing',
    )
  }
  if (providers.every(({ type }) => type === 'demo')) {
    return found(
      'providers',
      'warning',
      'only the demo answers',
      'set a key such as OPENAI_API_KEY, or run ferryllm init',
    )
  }
  if (missing.length === 0) return found('providers', 'ok', `${ready} ready`)
  return missing.map(({ name, disabled }) =>
    found('providers', 'warning', `${name} is disabled: ${disabled}`, 'set its key, or remove the provider'),
  )
}

/** Whether the addresses of the providers answer: DNS, TLS, HTTP. */
export const checkReach: Check = async ({ loaded: { config }, live, inspector }) => {
  if (!live) return found('reach', 'skipped', NOT_LIVE)
  const remote = remoteOf(config?.providers ?? [])
  if (remote.length === 0) return found('reach', 'skipped', 'no provider is on a network')
  return Promise.all(
    remote.map(async ({ name, origin }) => {
      const reached = await inspector.reach(origin)
      if ('status' in reached) return found('reach', 'ok', `${name}: ${origin} answers (${reached.status})`)
      return found(
        'reach',
        'failed',
        `${name}: ${origin}: ${reached.problem}`,
        'check base_url, network, DNS and certificates',
      )
    }),
  )
}

/** Whether this machine's clock is right, as far as a provider's clock tells. */
export const checkClock: Check = async ({ loaded: { config }, live, inspector }) => {
  if (!live) return found('clock', 'skipped', NOT_LIVE)
  for (const { origin } of remoteOf(config?.providers ?? []).filter((provider) => !provider.isLocal)) {
    const reached = await inspector.reach(origin)
    if (!('status' in reached) || reached.date === undefined) continue
    const skewMs = Math.abs(inspector.now() - reached.date)
    if (skewMs <= SKEW_MS) return found('clock', 'ok', `agrees with ${origin}`)
    return found(
      'clock',
      'warning',
      `${formatDuration(skewMs / 1000)} off from ${origin}`,
      'turn on network time (NTP)',
    )
  }
  return found('clock', 'skipped', 'no provider tells its time')
}

function remoteOf(providers: readonly Provider[]): { name: string; origin: string; isLocal: boolean }[] {
  return providers.flatMap(({ name, base_url: url, disabled }) => {
    if (url === undefined || disabled !== undefined) return []
    const { origin, hostname } = new URL(url)
    return [{ name, origin, isLocal: /^(localhost|127\.|\[::1\])/.test(hostname) }]
  })
}
