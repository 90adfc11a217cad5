// Whether a provider can be reached at all, and which models it has: one request, without a gateway.
import type { Config } from '@ferryllm/control'
import { DEMO_MODELS } from './demo/models.ts'
import { askModels } from './upstream/ask-models.ts'
import { generateUrl } from './upstream/endpoint.ts'
import { VERSION } from './version.ts'
import { withProvider } from './with-provider.ts'

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
  return await withProvider(config, name, env, async (provider, send) => {
    if (provider.send !== undefined) {
      return { url: 'in process (demo)', status: 200, models: DEMO_MODELS.map((model) => model.name) }
    }
    const { status, models } = await askModels(provider, { send, userAgent: `ferryllm/${VERSION}`, hops: 'probe' })
    const url = generateUrl(provider, { model: '{model}', stream: false })
    return { url, status, models: models.map((model) => model.name) }
  })
}
