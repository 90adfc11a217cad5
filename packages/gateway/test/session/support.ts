// What the tests of the Responses state have in common: a rig that goes with its test, and calls that give status and body.
import { afterEach } from 'vitest'
import { post, type Setup } from '../support/gateway.ts'
import type { Script } from '../support/provider-wire.ts'
import { PROVIDERS, startRig, type Rig } from '../support/rig.ts'

const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})

/** A gateway before a scripted provider, both closed after the test. */
export async function start(setup: Partial<Setup> = {}): Promise<Rig> {
  const rig = await startRig(setup)
  rigs.push(rig)
  return rig
}

/** Providers that keep nothing themselves. */
export const OTHERS = PROVIDERS.filter(({ provider }) => provider !== 'openai-responses')
export const OK: Script = { beats: [{ text: 'ok' }] }
/** Two keys, and what a client with each of them sends. */
export const KEYS = { auth: { enabled: true, api_keys: ['key-one-key-one', 'key-two-key-two'] } }
export const AS_ONE = { authorization: 'Bearer key-one-key-one' }
export const AS_TWO = { authorization: 'Bearer key-two-key-two' }

/** Asks, and gives the response object that the client has in the end. */
export async function ask(
  rig: Rig,
  body: object,
  headers: Record<string, string> = {},
  path = '/v1/responses',
): Promise<any> {
  const reply = await post(rig.gateway.url + path, body, headers)
  const text = await reply.text()
  if (reply.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return { http: reply.status, ...JSON.parse(text) }
  }
  const last = text
    .split('\n')
    .filter((line) => /^data: .*"type":"response\.(?:completed|failed|incomplete)"/.test(line))
    .at(-1)
  return { http: reply.status, ...JSON.parse(last?.slice(6) ?? '{}').response }
}

/** Status and body of the answer. */
export async function call(
  rig: Rig,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<any> {
  const reply = await fetch(rig.gateway.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { http: reply.status, ...((await reply.json()) as object) }
}

/** The last body that the provider got. */
export const sentTo = ({ upstream }: Rig): any => JSON.parse(upstream.requests.at(-1)?.text ?? '{}')
