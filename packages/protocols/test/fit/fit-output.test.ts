import { GatewayError } from '#ir'
import type { JsonSchema, OutputFormat, Request } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitOutput } from '../../src/fit/fit-output.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { codes } from '../support/exchange.ts'
import { requestOf, text } from '../support/requests.ts'
import { contextOf } from './fitting.ts'
import { stackIsFinite } from '../support/deep.ts'

const CLOSED: JsonSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const OPTIONAL: JsonSchema = { type: 'object', properties: { city: { type: 'string' } } }
const LIST: JsonSchema = { type: 'array', items: { type: 'string' } }
const RECURSIVE: JsonSchema = {
  type: 'object',
  properties: { next: { $ref: '#' } },
  required: ['next'],
  additionalProperties: false,
}

const schemaFormat = (schema: JsonSchema, more: Partial<Extract<OutputFormat, { type: 'json-schema' }>> = {}) =>
  ({ type: 'json-schema', schema, ...more }) as const

function fit(output: OutputFormat, context: FitContext, more: Partial<Request> = {}) {
  const fitted = fitOutput(requestOf({ output, ...more }), context)
  return { fitted, output: fitted.output, plan: context.plan, codes: codes(context.ledger) }
}

const older = () => contextOf('openai-chat', 'anthropic', { model: 'claude-3-5-sonnet-20241022' })

describe('a schema that the target enforces', () => {
  test('Anthropic gets it in its own subset', () => {
    const context = contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-6' })
    expect(fit(schemaFormat(CLOSED, { name: 'place', strict: true }), context).output).toEqual(
      schemaFormat(CLOSED, { name: 'place', strict: true }),
    )
    expect(codes(context.ledger)).toEqual([])
  })

  test('OpenAI gets a name, and strictness when the schema allows it', () => {
    const context = contextOf('anthropic', 'openai-responses', { model: 'gpt-5' })
    expect(fit(schemaFormat(CLOSED), context).output).toEqual(schemaFormat(CLOSED, { name: 'response', strict: true }))
    expect(codes(context.ledger)).toEqual([])
  })

  test('a property that may be left out forbids strictness: null is another answer', () => {
    const context = contextOf('anthropic', 'openai-responses', { model: 'gpt-5' })
    expect(fit(schemaFormat(OPTIONAL), context).output).toEqual(
      schemaFormat(OPTIONAL, { name: 'response', strict: false }),
    )
    expect(codes(context.ledger)).toEqual(['strict_off'])
  })

  test('a chat client that did not ask for strictness loses none', () => {
    const context = contextOf('openai-chat', 'openai-responses', { model: 'gpt-5' })
    expect(fit(schemaFormat(OPTIONAL, { name: 'x' }), context).codes).toEqual([])
  })

  test('Gemini takes answers of any kind', () => {
    const context = contextOf('openai-chat', 'gemini', { model: 'gemini-3.5-flash' })
    expect(fit(schemaFormat(LIST), context).output).toEqual(schemaFormat(LIST))
  })

  test('chat hosts get it as it is', () => {
    const context = contextOf('anthropic', 'openai-chat')
    expect(fit(schemaFormat(OPTIONAL), context).output).toEqual(schemaFormat(OPTIONAL, { name: 'response' }))
  })

  test('the same protocol, the same object', () => {
    const request = requestOf({ output: schemaFormat(OPTIONAL, { name: 'x', strict: true }) })
    expect(fitOutput(request, contextOf('openai-responses', 'openai-responses'))).toBe(request)
  })
})

describe('a hidden tool', () => {
  test('takes the answer of models without structured output', () => {
    const { fitted, plan, codes: found } = fit(schemaFormat(CLOSED, { description: 'A place.' }), older())
    expect(fitted).toEqual(
      requestOf({
        tools: [{ kind: 'function', name: 'json', description: 'A place.', schema: CLOSED }],
        toolChoice: { mode: 'named', name: 'json', call: 'function' },
        parallelTools: false,
      }),
    )
    expect([plan.jsonTool, plan.unfence, found]).toEqual(['json', false, ['output_emulated']])
  })

  test("stands beside the client's tools, under a name of its own", () => {
    const tools = [{ kind: 'function', name: 'json' } as const]
    const { fitted, plan } = fit(schemaFormat(CLOSED), older(), { tools, toolChoice: { mode: 'auto' } })
    expect(fitted.tools.map((tool) => tool.name)).toEqual(['json', 'json_answer'])
    expect(fitted.toolChoice).toEqual({ mode: 'required' })
    expect(plan.jsonTool).toBe('json_answer')
  })

  test('also takes what Anthropic cannot enforce', () => {
    const context = contextOf('openai-chat', 'anthropic', { model: 'claude-haiku-4-5' })
    expect(fit(schemaFormat(RECURSIVE), context).plan.jsonTool).toBe('json')
  })

  test.each([
    ['the client chose a tool', older(), { toolChoice: { mode: 'named', name: 'f', call: 'function' } } as const],
    ['the model thinks', older(), { reasoning: { mode: 'enabled', budget: 2048 } } as const],
    ['calls cannot be forced', contextOf('openai-chat', 'anthropic', { model: 'claude-opus-5-5' }), {}],
  ])('is not used when %s', (_, context, more) => {
    const { fitted, plan, codes: found } = fit(schemaFormat(RECURSIVE), context, more)
    expect([plan.jsonTool, plan.unfence, fitted.tools, found]).toEqual([undefined, true, [], ['schema_relaxed']])
  })

  test('is not used for answers that are no objects', () => {
    const context = older()
    expect(fit(schemaFormat(LIST), context).plan).toMatchObject({ jsonTool: undefined, unfence: true })
  })
})

describe('words', () => {
  test('stand last in the system prompt and take the schema along', () => {
    const context = contextOf('anthropic', 'openai-chat', { traits: { structuredOutput: 'none' } })
    const system = [{ kind: 'text', text: 'Be brief.' } as const]
    expect(fit(schemaFormat(CLOSED), context, { system }).fitted).toEqual(
      requestOf({
        system: [
          { kind: 'text', text: 'Be brief.' },
          {
            kind: 'text',
            text: `Respond with a single JSON value only. It must match this JSON Schema:\n${JSON.stringify(CLOSED)}`,
          },
        ],
      }),
    )
  })

  test('stand beside JSON mode where that is all there is', () => {
    const context = contextOf('anthropic', 'openai-chat', { traits: { structuredOutput: 'json-object' } })
    const { output, fitted } = fit(schemaFormat(CLOSED), context)
    expect(output).toEqual({ type: 'json-object' })
    expect(fitted.system).toHaveLength(1)
  })

  test('replace JSON mode towards Anthropic', () => {
    const context = contextOf('openai-chat', 'anthropic')
    const { fitted, plan, codes: found } = fit({ type: 'json-object' }, context)
    expect(fitted).toEqual(requestOf({ system: [{ kind: 'text', text: 'Respond with a single JSON object only.' }] }))
    expect([plan.unfence, found]).toEqual([true, ['output_emulated']])
  })

  test('replace both towards older Gemini models with tools', () => {
    const tools = [{ kind: 'function', name: 'f' } as const]
    const context = contextOf('openai-chat', 'gemini', { model: 'gemini-2.5-flash' })
    expect(fit({ type: 'json-object' }, context, { tools }).output).toBe(undefined)
    expect(fit(schemaFormat(CLOSED), context, { tools }).output).toBe(undefined)
    expect(fit(schemaFormat(CLOSED), context).output).toEqual(schemaFormat(CLOSED))
  })
})

test('JSON mode stays where it exists', () => {
  const request = requestOf({ output: { type: 'json-object' } })
  expect(fitOutput(request, contextOf('openai-chat', 'openai-responses'))).toBe(request)
  expect(fitOutput(request, contextOf('openai-chat', 'gemini'))).toBe(request)
})

test('plain text is no format', () => {
  const request = requestOf({ output: { type: 'text' }, turns: [{ role: 'user', parts: [text('q')] }] })
  expect(fitOutput(request, contextOf('openai-chat', 'anthropic'))).toBe(request)
})

test('a schema that is none is refused with its place', () => {
  const output = schemaFormat('string' as unknown as JsonSchema)
  expect(() => fit(output, contextOf('openai-chat', 'anthropic'))).toThrow(
    new GatewayError('invalid-request', "'response_format' needs a schema that is a JSON Schema object.", {
      path: 'response_format',
      code: 'invalid_schema',
    }),
  )
})

test.runIf(stackIsFinite)('a schema nested without end is refused, not a crash', () => {
  let deep: JsonSchema = { type: 'string' }
  for (let depth = 0; depth < 20_000; depth++) deep = { type: 'object', properties: { a: deep } }
  const context = contextOf('openai-chat', 'openai-chat', { model: 'gpt-4-turbo' })
  const attempt = (): unknown => fit(schemaFormat(deep), context).output
  expect(attempt).toThrow(GatewayError)
})
