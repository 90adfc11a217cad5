// Whether a provider can be reached at all, and which models it has: one request, without a gateway.
import type { Config } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { compile } from './config/compile.ts'
import { hostOf } from './config/host.ts'
import { DEMO_MODELS } from './demo/models.ts'
import { createKeyStore } from './provider-keys/key-store.ts'
import { askModels } from './upstream/ask-models.ts'
import { generateUrl } from './upstream/endpoint.ts'
import { createSender } from './upstream/send.ts'
import { VERSION } from './version.ts'

/** What came of it. */
export interface Probe {
  /** Where a request for a model would go. */
  readonly url: string
  /** Of the answer to the question for its models. */
  readonly status: number
  readonly models: readonly string[]
}

/** Rejects with GatewayError when the provider does not answer, or when there is none of that name. */
export async function probeProvider(
  config: Config,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Probe> {
  const host = hostOf(env)
  const sender = createSender()
  const keys = createKeyStore(config, { host, send: sender.send, changed: () => {}, warn: () => {} })
  try {
    await keys.ready()
    const provider = compile(config, host, { keyOf: keys.read }).providers.get(name)
    if (provider === undefined) throw new GatewayError('invalid-request', `There is no provider "${name}".`)
    if (provider.send !== undefined) {
      return { url: 'in process (demo)', status: 200, models: DEMO_MODELS.map((model) => model.name) }
    }
    const asker = { send: sender.send, userAgent: `ferryllm/${VERSION}`, hops: 'probe' }
    const { status, models } = await askModels(provider, asker)
    const url = generateUrl(provider, { model: '{model}', stream: false })
    return { url, status, models: models.map(({ name }) => name) }
  } finally {
    keys.close()
    await sender.close()
  }
}
