// The status of a running gateway as people read it.
import { expect, test } from 'vitest'
import type { GatewayStatus, ProviderStatus } from '@ferryllm/control'
import { renderStatus } from '../src/render/status.ts'

const PROVIDER: ProviderStatus = {
  name: 'p',
  protocol: 'anthropic',
  state: 'ready',
  circuit: { state: 'closed', failures: 0 },
}
const STATUS: GatewayStatus = {
  version: '1.0.0',
  node: '24.0.0',
  pid: 7,
  started_at: '2026-11-20T12:00:00.000Z',
  uptime_secs: 60,
  listen: '127.0.0.1:3000',
  config: { loaded_at: '2026-11-20T12:00:00.000Z' },
  draining: false,
  in_flight: 0,
  totals: { requests: 0, errors: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
  providers: [],
}

const { circuit } = PROVIDER
const resting = { reason: 'upstream-quota', for_ms: 1000 }

test.each<[string, Partial<ProviderStatus>, string]>([
  ['ready', {}, 'anthropic  ready  -'],
  ['disabled', { state: 'disabled', reason: 'no key' }, 'disabled: no key'],
  ['left alone', { circuit: { state: 'open', failures: 2 } }, 'circuit open after 2 failures'],
  [
    'ready with fewer keys',
    {
      keys: [
        { name: '1', circuit },
        { name: '2', circuit, resting },
      ],
    },
    'ready, 1 of 2 keys resting',
  ],
])('a provider that is %s', (_, more, shown) => {
  const text = renderStatus({ ...STATUS, providers: [{ ...PROVIDER, ...more }] }, { url: 'u' }, (_style, word) => word)
  expect(text.split('\n').at(-1)).toContain(shown)
})
