// A listener that others can reach: not without keys, unless somebody says so.
import { expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { createGateway, type GatewayOptions } from '../../src/index.ts'

async function listens(server: object, options: GatewayOptions = {}, auth: object = {}): Promise<string> {
  const config = configSchema.parse({ server: { listen: '0.0.0.0:0', ...server }, auth })
  const gateway = createGateway(config, { env: {}, ...options })
  try {
    await gateway.listen()
    return 'listens'
  } catch (cause) {
    return cause instanceof Error ? cause.message : ''
  } finally {
    await gateway.close(0)
  }
}

test('is refused, with what would be right', async () => {
  expect(await listens({})).toBe(
    'others on the network can reach 0.0.0.0:0 and use your keys: turn on [auth] or listen on 127.0.0.1 (or, if that is meant, serve --insecure)',
  )
  expect(await listens({}, { insecure: false, env: { FERRYLLM_INSECURE: 'no' } })).toContain('serve --insecure')
})

test.each<[string, object, GatewayOptions, object]>([
  ['server.insecure', { insecure: true }, {}, {}],
  ['the option', {}, { insecure: true }, {}],
  ['FERRYLLM_INSECURE', {}, { env: { FERRYLLM_INSECURE: '1' } }, {}],
  ['keys', {}, {}, { enabled: true, api_keys: ['a'] }],
  ['a loopback address', { listen: '127.0.0.1:0' }, {}, {}],
])('is allowed by %s', async (_by, server, options, auth) => {
  expect(await listens(server, options, auth)).toBe('listens')
})

test('stays refused when a reload lets everybody in, also with another address that nobody listens on', async () => {
  const config = configSchema.parse({ server: { listen: '0.0.0.0:0' }, auth: { enabled: true, api_keys: ['a'] } })
  const gateway = createGateway(config, { env: {} })
  const { url } = await gateway.listen()
  const address = url.replace('0.0.0.0', '127.0.0.1')
  try {
    const open = configSchema.parse({ server: { listen: '127.0.0.1:0' } })
    expect(() => gateway.reload(open)).toThrow('others on the network can reach 0.0.0.0:0')
    expect((await fetch(`${address}/v1/models`)).status).toBe(401)
    gateway.reload(configSchema.parse({ server: { listen: '127.0.0.1:0', insecure: true } }))
    expect((await fetch(`${address}/v1/models`)).status).toBe(200)
  } finally {
    await gateway.close(0)
  }
})
