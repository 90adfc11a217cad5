// Open Responses (2026-04-24): whatever a provider says, what its client gets has all fields and keeps the grammar.
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../src/ir/index.ts'
import {
  type ProtocolId,
  translateRequest,
  translateResponse,
  translateStream,
  type Translation,
} from '../../src/index.ts'
import { CASES } from '../golden/cases.ts'
import { replyOptions, toFrame, translate } from '../golden/run-case.ts'
import { hasCorpus, recordings, where } from '../support/corpus.ts'
import { expectGrammar, expectResource, RESOURCE } from '../support/open-responses.ts'
import { framesOf, run } from '../support/streams.ts'

const PROTOCOLS: readonly ProtocolId[] = ['anthropic', 'openai-chat', 'openai-responses', 'gemini']

const BODIES: Readonly<Record<string, object>> = {
  'one that asks for nothing special': { input: 'hi' },
  'one that asks for everything': {
    input: [{ role: 'user', content: 'hi' }],
    instructions: 'Be brief.',
    tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }, { type: 'custom', name: 'c' }],
    tool_choice: 'auto',
    reasoning: { effort: 'low', summary: 'auto' },
    text: { verbosity: 'low', format: { type: 'json_object' } },
    temperature: 0,
    top_p: 0.5,
    max_output_tokens: 100,
    max_tool_calls: 3,
    parallel_tool_calls: false,
    metadata: { a: 'b' },
    store: false,
    truncation: 'auto',
    prompt_cache_key: 'k',
    safety_identifier: 's',
    service_tier: 'flex',
    top_logprobs: 2,
    user: 'u',
    include: ['reasoning.encrypted_content'],
  },
  'one with nulls': { input: 'hi', instructions: null, tools: [], temperature: null, metadata: null, text: {} },
}

function asked(body: object, protocol: ProtocolId, stream: boolean): Translation {
  return translateRequest({ model: 'm', stream, ...body }, 'openai-responses', { protocol, model: 'up' })
}

const background = (translation: Translation): Translation => {
  const { request } = translation
  return { ...translation, request: { ...request, continuation: { ...request.continuation, background: true } } }
}

test('there are 31 fields', () => {
  expect(Object.keys(RESOURCE)).toHaveLength(31)
})

describe.each(Object.entries(BODIES))('%s', (_name, body) => {
  test.each(PROTOCOLS)('gets all of them from %s, however the reply ends', (protocol) => {
    const translation = asked(body, protocol, true)
    for (const cause of [undefined, new GatewayError('upstream-failed', 'broken')]) {
      expectGrammar(run(translateStream(translation, replyOptions()), [], cause).out)
      const { out } = run(translateStream(background(translation), replyOptions()), [], cause)
      expect(expectGrammar(out)[1]).toMatchObject({ type: 'response.queued', response: { status: 'queued' } })
    }
  })

  test.skipIf(!hasCorpus)(where('gets all of them from every recorded reply'), () => {
    const failures: string[] = []
    const attempt = (file: string, work: () => void): void => {
      try {
        work()
      } catch (cause) {
        // What holds no reply is told as an error, which this is not about.
        if (!(cause instanceof GatewayError)) failures.push(`${file}: ${String(cause).slice(0, 400)}`)
      }
    }
    for (const { file, protocol, stream, status, body: reply } of recordings()) {
      if (status >= 400) continue
      attempt(file, () => {
        const translation = asked(body, protocol, stream)
        if (!stream) return expectResource(translateResponse(JSON.parse(reply), translation, times()) as never)
        const frames = framesOf(reply)
        for (const length of [frames.length, Math.floor(frames.length / 2)]) {
          const cut = length < frames.length ? new GatewayError('stream-truncated', 'cut') : undefined
          const fresh = asked(body, protocol, stream)
          expectGrammar(run(translateStream(fresh, times()), frames.slice(0, length), cut).out)
        }
      })
    }
    expect(failures).toEqual([])
  })
})

const times = (): ReturnType<typeof replyOptions> & { now: () => number } => ({
  ...replyOptions(),
  now: () => 1_700_000_009,
})

describe('golden cases', () => {
  for (const golden of CASES) {
    if ((golden.kind !== 'stream' && golden.kind !== 'reply') || golden.client !== 'openai-responses') continue
    test(`${golden.id}: ${golden.what}`, () => {
      const translation = translate(golden, golden.kind === 'stream')
      if (golden.kind === 'reply') {
        return expectResource(translateResponse(golden.reply, translation, times()) as never)
      }
      const cause = golden.cut === true ? new GatewayError('stream-truncated', 'The connection was cut.') : undefined
      expectGrammar(run(translateStream(translation, times()), golden.frames.map(toFrame), cause).out)
    })
  }
})
