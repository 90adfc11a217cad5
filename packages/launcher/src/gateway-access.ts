// What a client has to know of the gateway, asked of the gateway itself: a key that it takes, its models, its providers.
import { request } from 'node:http'
import { GatewayError } from '@ferryllm/protocols'
import * as z from 'zod'
import type { Access, Agent, CodexModel, GatewayModel } from './agents/agent.ts'
import { readCatalogue } from './agents/codex-catalogue.ts'
import { obtainKey, type KeyPlaces } from './client-key.ts'
import { parseJson } from './read-json.ts'

/** A running gateway. */
export interface GatewayPlace extends Omit<KeyPlaces, 'accepts'> {
  /** Where clients reach it, without a version. */
  readonly url: string
}

const list = z.object({
  data: z.array(
    z.object({ id: z.string(), max_input_tokens: z.number().optional(), max_tokens: z.number().optional() }),
  ),
})

/** Providers may be asked for their lists meanwhile. */
const PATIENCE_MS = 10_000

/** Asks everything that a launch of this client needs. Throws GatewayError in words for people. */
export async function accessFor(
  agent: Agent,
  place: GatewayPlace,
): Promise<Omit<Access, 'codexModels'> & { listed: CodexModel[] }> {
  const { url } = place
  const ownModel = `/v1/models/${encodeURIComponent(agent.ownModel ?? 'ferryllm')}`
  let takesOwnModels = agent.ownModel === undefined
  const accepts = async (key: string): Promise<boolean> => {
    const { status } = await ask(url + ownModel, key)
    if (status === 200) takesOwnModels = true
    return status !== 401
  }
  const key = await obtainKey({ ...place, accepts })
  const { status, body } = await ask(`${url}/v1/models`, key)
  const models = status === 200 ? (list.safeParse(body).data?.data ?? []) : []
  return {
    url,
    key,
    takesOwnModels,
    listed: readCatalogue(body),
    models: models.map(({ id, max_input_tokens, max_tokens }): GatewayModel => ({
      id,
      ...(max_input_tokens === undefined ? {} : { context: max_input_tokens }),
      ...(max_tokens === undefined ? {} : { maxOutput: max_tokens }),
    })),
  }
}

/** `node:http` and not fetch: whatever proxy the environment names has no part in this. */
function ask(url: string, key: string): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const asked = request(url, { headers: { authorization: `Bearer ${key}` }, agent: false, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', (cause) => reject(unreachable(url, cause)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parseJson(text) }))
    })
    asked.on('error', (cause) => reject(unreachable(url, cause)))
    asked.end()
  })
}

function unreachable(url: string, cause: Error): GatewayError {
  const { origin } = new URL(url)
  return new GatewayError('upstream-unreachable', `The gateway at ${origin} does not answer: ${cause.message}.`, {
    cause,
  })
}
