// GET /v1/models: one body that OpenAI, Anthropic and Codex clients all understand. Names come from exact routes, from what
// the providers list, and from the demo; a name is shown only if asking for it would reach that provider.
import { GatewayError, type ModelCapabilities } from '@ferryllm/protocols'
import { capabilitiesWith } from '../catalog/capabilities-for.ts'
import type { ListedModel } from '../catalog/read-listed.ts'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Provider, Snapshot } from '../config/snapshot.ts'
import { DEMO_MODELS } from '../demo/models.ts'
import { checkModel, mayUse } from '../http/scopes.ts'
import type { Services } from '../pipeline.ts'
import { askModels } from '../upstream/ask-models.ts'
import { codexModel } from './codex-model.ts'
import { findRoute } from './find-route.ts'
import { nextHops } from './hops.ts'
import { inOrder } from './resolve.ts'

/** What providers said about their models, for a while. */
export interface Catalog {
  readonly modelsOf: (provider: Provider, ask: () => Promise<readonly ListedModel[]>) => Promise<readonly ListedModel[]>
}

const FRESH_MS = 5 * 60_000
/** A provider that failed is asked again sooner. */
const FAILED_MS = 30_000

export function createCatalog(now: () => number = Date.now): Catalog {
  const known = new Map<Provider, { models: Promise<readonly ListedModel[]>; until: number }>()
  return {
    modelsOf(provider, ask) {
      const entry = known.get(provider)
      if (entry !== undefined && entry.until > now()) return entry.models
      const models = ask().catch(() => {
        known.set(provider, { models: Promise.resolve([]), until: now() + FAILED_MS })
        return []
      })
      known.set(provider, { models, until: now() + FRESH_MS })
      return models
    },
  }
}

/** A name that clients can ask for. */
export interface Listed {
  readonly id: string
  readonly provider: Provider
  /** As the provider knows it. */
  readonly model: string
  /** What the provider's own list says of it. */
  readonly listed?: ModelCapabilities
}

/** The list of what the caller may use, or one entry of it. Throws `model-not-found` for an id that no route serves. */
export async function listModels(services: Services, caller: Caller | undefined, id?: string): Promise<unknown> {
  const { snapshot } = services
  if (id !== undefined) return describe(snapshot, findListed(snapshot, caller, id))
  const listed = (await collectModels(services)).filter((model) => mayUse(caller, model.id))
  const data = listed.map((model) => describe(snapshot, model))
  return {
    object: 'list',
    data,
    models: listed.map((model, priority) =>
      codexModel(model.id, knownOf(snapshot, model), priority, snapshot.websockets),
    ),
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  }
}

/** One model that the caller may use. Throws `model-not-found` for an id that no route serves. */
export function findListed(snapshot: Snapshot, caller: Caller | undefined, id: string): Listed {
  checkModel(caller, id)
  const listed = servedAs(snapshot, id)
  if (listed !== undefined) return listed
  throw new GatewayError('model-not-found', `The model "${id}" is not routed by this gateway.`, {
    code: 'model_not_found',
  })
}

/** Every name that clients can ask for, with who answers. */
export async function collectModels(services: Services): Promise<Listed[]> {
  const { snapshot } = services
  const named = [...snapshot.routes.exact.keys(), ...snapshot.aliases.exact.keys()].flatMap(
    (id) => servedAs(snapshot, id) ?? [],
  )
  const exact = named.filter(({ provider }) => provider.disabled === undefined)
  const usable = [...snapshot.providers.values()].filter((provider) => provider.disabled === undefined)
  const discovered = await Promise.all(
    usable.map(async (provider) => {
      const models =
        provider.send === undefined
          ? await discover(services, provider)
          : DEMO_MODELS.map(({ name }) => ({ name, capabilities: {} }))
      return models.map(({ name, capabilities }) => ({
        id: nameFor(snapshot, provider, name),
        provider,
        model: name,
        listed: capabilities,
      }))
    }),
  )
  const reachable = discovered.flat().flatMap(({ id, ...model }) => (id === undefined ? [] : [{ id, ...model }]))
  return [...new Map([...exact, ...reachable].map((model) => [model.id, model])).values()]
}

/** Who serves a name first, and as what; undefined for one that no route serves. */
function servedAs(snapshot: Snapshot, id: string): Listed | undefined {
  const { asked, route } = findRoute(snapshot, id)
  if (route === undefined) return undefined
  const usable = inOrder(route).find(({ provider }) => provider.disabled === undefined)
  const { provider, nameFor } = usable ?? route.places[0]
  return { id, provider, model: nameFor(asked) }
}

/** The name under which a client reaches this model of this provider; undefined when no route leads there. */
function nameFor(snapshot: Snapshot, provider: Provider, model: string): string | undefined {
  const prefixed = snapshot.routes.listed.filter(({ type }) => type === 'prefix').map(({ match }) => match + model)
  return [model, ...prefixed].find((candidate) => {
    const { asked, route } = findRoute(snapshot, candidate)
    if (route?.writtenFor(asked) !== model) return false
    return route.places.some((place) => place.provider === provider && place.nameFor(asked) === model)
  })
}

function discover(
  { catalog, send, userAgent, instance, rotation }: Services,
  provider: Provider,
): Promise<readonly ListedModel[]> {
  // What one caller's credential shows is not for the others, and without one nothing is shown.
  if (provider.callerPays === true) return Promise.resolve([])
  return catalog.modelsOf(provider, async () => {
    const hops = nextHops({}, instance)
    const { status, models } = await askModels(rotation.choose(provider), { send, userAgent, hops })
    if (status !== 200)
      throw new GatewayError('upstream-rejected', `${provider.name} does not list its models (${status}).`)
    return models
  })
}

/** Models have no date here, but both vendors' clients require one. */
const CREATED = 1_767_225_600

function describe(snapshot: Snapshot, listed: Listed): { id: string } & Record<string, unknown> {
  const { id, provider } = listed
  const { context, maxOutput } = knownOf(snapshot, listed)
  return {
    id,
    object: 'model',
    created: CREATED,
    owned_by: provider.name,
    type: 'model',
    display_name: id,
    created_at: new Date(CREATED * 1000).toISOString(),
    ...(context === undefined ? {} : { max_input_tokens: context }),
    ...(maxOutput === undefined ? {} : { max_tokens: maxOutput }),
  }
}

/** What is known of a listed model, whoever says so. */
export function knownOf(snapshot: Snapshot, { provider, model, listed = {} }: Listed): ModelCapabilities {
  return capabilitiesWith(snapshot, provider, model, listed)
}
