// /api/providers/test and its kin: questions to providers, and where requests for a model would go.
import {
  configSchema,
  editConfig,
  loadConfig,
  testWish,
  type BalanceAnswer,
  type Config,
  type Provider,
  type ProviderDraft,
  type ProviderModelsAnswer,
  type TestLine,
  type TestResult,
  type TestsAnswer,
  type TestWish,
} from '@ferryllm/control'
import type { AdminEndpoint, Answer, RouteExplanation } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import { tryProvider } from '../../probe/probe.ts'
import type { Manager } from '../manager.ts'
import { addProvider } from '../provider-edits.ts'
import { keepTest, readTests } from '../test-book.ts'
import { parseBody } from './answers.ts'

/** The endpoints that ask providers. */
export function testEndpoints(manager: Manager): AdminEndpoint[] {
  const { terminal } = manager
  return [
    {
      method: 'POST',
      path: /^\/api\/providers\/test$/,
      async answer({ body }) {
        const wish = parseBody(testWish, await body())
        const place = 'draft' in wish ? fromDraft(wish.draft, manager) : fromConfig(wish.provider, manager)
        return { status: 200, lines: test(manager, wish, place) }
      },
    },
    {
      method: 'GET',
      path: /^\/api\/providers\/tests$/,
      answer() {
        const body: TestsAnswer = { tests: readTests(terminal) }
        return { status: 200, body }
      },
    },
    {
      method: 'GET',
      path: /^\/api\/providers\/([^/]+)\/models$/,
      answer: ({ parameters: [name = ''] }) => listModels(manager, name),
    },
    {
      method: 'GET',
      path: /^\/api\/providers\/([^/]+)\/balance$/,
      answer: ({ parameters: [name = ''] }) => tellBalance(manager, name),
    },
    { method: 'GET', path: /^\/api\/models\/resolve$/, answer: ({ query }) => resolve(manager, query) },
  ]
}

interface Place {
  readonly config: Config
  readonly provider: Provider
}

/** Lines as they become known; when the reader leaves, nothing more is sent to the provider. */
async function* test(manager: Manager, wish: TestWish, { config, provider }: Place): AsyncGenerator<TestLine> {
  const lines: TestLine[] = []
  let wake = Promise.withResolvers<void>()
  let isLeft = false
  const tell = (line: TestLine): void => {
    lines.push(line)
    wake.resolve()
  }
  const wanted = {
    ...(wish.model === undefined ? {} : { model: wish.model }),
    ...(wish.only === undefined ? {} : { only: wish.only }),
    tell: (model: string, requests: number) => tell({ model, requests }),
    step: (step: TestResult['steps'][number]) => tell({ step }),
    isLeft: () => isLeft,
  }
  const gateway = await import('@ferryllm/gateway')
  let failure: unknown
  let isOver = false
  const run = tryProvider(config, provider, wanted, manager.terminal, gateway)
    .then(({ model, steps }) => {
      const at = new Date().toISOString()
      const result = { provider: provider.name, at, steps: [...steps], ...(model === undefined ? {} : { model }) }
      // One that is not configured has no name that would mean anything later.
      if ('provider' in wish && !isLeft) keepTest(result, manager.terminal)
      tell({ result })
    })
    .catch((cause: unknown) => (failure = cause))
    .finally(() => {
      isOver = true
      wake.resolve()
    })
  try {
    for (;;) {
      const line = lines.shift()
      if (line !== undefined) yield line
      else if (isOver) break
      else {
        await wake.promise
        wake = Promise.withResolvers()
      }
    }
    await run
    if (failure !== undefined) throw failure
  } finally {
    isLeft = true
  }
}

function fromConfig(name: string, manager: Manager): Place {
  const config = manager.config()
  const provider = config.providers.find((each) => each.name === name)
  if (provider !== undefined) return { config, provider }
  const names = config.providers.map((each) => each.name).join(', ')
  throw new GatewayError('not-found', `There is no provider of that name; the providers are ${names}.`)
}

/** A configuration of this one provider, made in memory: a pasted key is not stored for it. */
function fromDraft({ key, ...draft }: ProviderDraft, { terminal }: Manager): Place {
  const made = addProvider({ ...draft, key: inlineKey(key), routes: false }, EMPTY)
  if (typeof made === 'string') throw new GatewayError('invalid-request', `${made}.`)
  const [edit] = made.edits
  const entry = edit !== undefined && 'insert' in edit ? edit.insert : {}
  // What is laid over the real configuration has nothing to say here.
  const env = Object.fromEntries(Object.entries(terminal.env).filter(([name]) => !name.startsWith('FERRYLLM_')))
  const text = editConfig('', [{ path: ['providers', 0], insert: entry }], 'toml')
  const { config, problems } = loadConfig('text' in text ? text.text : '', { ...terminal, env })
  const provider = config?.providers.find((each) => each.name === made.name)
  if (config !== undefined && provider !== undefined) return { config, provider }
  const [problem] = problems.filter(({ severity }) => severity === 'error')
  throw new GatewayError('invalid-request', `${problem?.message ?? 'This provider is not valid'}.`)
}

const EMPTY = configSchema.parse({})

function inlineKey(key: ProviderDraft['key']): Readonly<Record<string, unknown>> {
  if (key === undefined || 'none' in key) return {}
  if ('paste' in key) return { api_key: key.paste.trim() }
  if ('env' in key) return { api_key_env: key.env }
  if ('file' in key) return { api_key_file: key.file }
  return 'command' in key ? { api_key_command: key.command } : { key_watch: [key.watch] }
}

async function listModels(manager: Manager, name: string): Promise<Answer> {
  const { config } = fromConfig(name, manager)
  const { probeProvider } = await import('@ferryllm/gateway')
  const { url, status, models } = await probeProvider(config, name, { ...manager.terminal.env })
  const body: ProviderModelsAnswer = { provider: name, url, status, models: [...models] }
  return { status: 200, body }
}

async function tellBalance(manager: Manager, name: string): Promise<Answer> {
  const { config } = fromConfig(name, manager)
  const { probeBalance } = await import('@ferryllm/gateway')
  const { path, figures, message } = await probeBalance(config, name, { ...manager.terminal.env })
  const body: BalanceAnswer = {
    provider: name,
    known: figures.length > 0,
    figures: [...figures],
    ...(path === undefined ? {} : { path }),
    ...(message === undefined ? {} : { message }),
  }
  return { status: 200, body }
}

const CLIENTS = ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const

async function resolve(manager: Manager, query: URLSearchParams): Promise<Answer> {
  const [model, to, asked] = [query.get('name'), query.get('to'), query.get('client')]
  if (model === null || model === '') {
    throw new GatewayError('invalid-request', 'The parameter name is missing: the model to ask about.', {
      path: 'name',
    })
  }
  const client = CLIENTS.find((each) => each === asked)
  if (asked !== null && client === undefined) {
    throw new GatewayError('invalid-request', `The parameter client must be one of ${CLIENTS.join(', ')}.`, {
      path: 'client',
    })
  }
  const { explainRoute } = await import('@ferryllm/gateway')
  const question = { model, ...(client === undefined ? {} : { client }), ...(to === null ? {} : { to }) }
  const body: RouteExplanation = explainRoute(manager.config(), question, { ...manager.terminal.env })
  return { status: 200, body }
}
