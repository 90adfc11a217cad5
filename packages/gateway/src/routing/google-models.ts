// GET /v1beta/models: the list of models as Google's clients know it.
import type { Caller } from '../client-keys/key-ring.ts'
import type { Snapshot } from '../config/snapshot.ts'
import { mayUse } from '../http/scopes.ts'
import type { Services } from '../pipeline.ts'
import { collectModels, findListed, knownOf, type Listed } from './catalog.ts'

/** All of them are served through the same two methods, whoever answers. */
const METHODS = ['generateContent', 'countTokens']

/** The list of what the caller may use, or one entry of it. Throws `model-not-found` for an id that no route serves. */
export async function listGoogleModels(services: Services, caller: Caller | undefined, id?: string): Promise<unknown> {
  const { snapshot } = services
  if (id !== undefined) return describe(snapshot, findListed(snapshot, caller, id))
  const listed = (await collectModels(services)).filter((model) => mayUse(caller, model.id))
  return { models: listed.map((model) => describe(snapshot, model)) }
}

function describe(snapshot: Snapshot, listed: Listed): Record<string, unknown> {
  const { context, maxOutput } = knownOf(snapshot, listed)
  return {
    name: `models/${listed.id}`,
    version: '1',
    displayName: listed.id,
    description: `Served by ${listed.provider.name}.`,
    ...(context === undefined ? {} : { inputTokenLimit: context }),
    ...(maxOutput === undefined ? {} : { outputTokenLimit: maxOutput }),
    supportedGenerationMethods: METHODS,
  }
}
