// Regressions 16 to 18 that users of other gateways report: the free-form tools of Codex, and schemas.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CLIENTS, RESPONSES } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import { type Script } from '../support/provider-wire.ts'
import { foreign, FOREIGN, scripted, startRig, type Rig } from '../support/rig.ts'
import { framesOf } from '../support/strict-reply.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }, { name: 'write' }]

const call = (id: string, name = 'read'): { id: string; name: string; args: string } => ({
  id,
  name,
  args: '{"path":"a"}',
})

const PATCH = '*** Begin Patch\n*** Add File: ü.txt\n+say "hi"\\n\n*** End Patch\n'
const GRAMMAR = { type: 'grammar', syntax: 'lark', definition: 'start: "*** Begin Patch" /.+/s' }
const APPLY_PATCH = { type: 'custom', name: 'apply_patch', description: 'Edits files.', format: GRAMMAR }

describe.each(foreign('openai-responses'))(
  'R16 the free-form apply_patch of Codex towards $provider',
  ({ letter, provider }) => {
    const script: Script = {
      beats: [{ call: 'apply_patch', id: 'call_1', args: JSON.stringify({ input: PATCH }) }],
      finish: 'tools',
    }

    test('is a function of one string that is told the grammar', async () => {
      const { sent } = await rig.ask(RESPONSES, scripted(provider, OK), {
        model: `${letter}-1`,
        extra: { tools: [APPLY_PATCH] },
      })
      const text = JSON.stringify(sent.tools)
      expect(text).toContain('apply_patch')
      expect(text).toContain('*** Begin Patch')
      expect(text).toMatch(/"input":\{"type":"(string|STRING)"/)
      expect(text).not.toContain('"custom"')
    })

    test.each([true, false])('its call is a custom_tool_call with the raw patch (stream: %s)', async (stream) => {
      const { reply, text } = await rig.ask(RESPONSES, scripted(provider, script), {
        model: `${letter}-1`,
        stream,
        extra: { tools: [APPLY_PATCH] },
      })
      expect(reply.calls).toMatchObject([{ name: 'apply_patch', kind: 'custom_tool_call', input: PATCH }])
      if (!stream) return
      const types = framesOf(text).map(({ event }) => event)
      expect(types).toContain('response.custom_tool_call_input.delta')
      expect(types).toContain('response.custom_tool_call_input.done')
      expect(text).not.toContain('function_call_arguments')
    })

    test('the history of it is a call and its result, in that order', async () => {
      const history = [
        ...RESPONSES.user('edit'),
        { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: PATCH },
        { type: 'custom_tool_call_output', call_id: 'call_1', output: 'Done!' },
      ]
      const { sent } = await rig.ask(RESPONSES, scripted(provider, OK), {
        model: `${letter}-1`,
        history,
        extra: { tools: [APPLY_PATCH] },
      })
      expectLegal(provider, sent)
      const text = JSON.stringify(sent)
      expect(text).toContain('Done!')
      expect(text).not.toContain('custom_tool_call')
      const input = {
        anthropic: '"input":{"input":"*** Begin',
        'openai-chat': '{\\"input\\":\\"*** Begin',
        gemini: '"args":{"input":"*** Begin',
      }
      expect(text).toContain(input[provider as keyof typeof input])
    })
  },
)

const RICH = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  properties: {
    mode: { const: 'fast' },
    when: { type: ['string', 'null'] },
    place: { $ref: '#/$defs/place', description: 'where' },
    list: { type: 'array', items: { $ref: '#/$defs/place' } },
    n: { type: 'integer', exclusiveMinimum: 0, maximum: 9_007_199_254_740_991 },
    anything: { description: 'no type' },
  },
  required: ['mode', 'place'],
  $defs: { place: { type: 'object', properties: { city: { type: 'string' } } } },
}

test.each(CLIENTS)('R17 a rich schema of $name is one that Gemini takes', async (client) => {
  const tools = [{ name: 'go', parameters: RICH }]
  const { sent } = await rig.ask(client, scripted('gemini', OK), { model: 'gemini-2.5-pro', tools })
  const [declaration] = sent.tools[0].functionDeclarations
  const schema = declaration.parametersJsonSchema ?? declaration.parameters
  const text = JSON.stringify(schema)
  expect(text).not.toMatch(/"\$schema"|"const"/)
  // Google's words for it: a reference stands alone, and what it means is there.
  for (const place of [schema.properties.place, schema.properties.list.items]) {
    if (place.$ref !== undefined) expect(Object.keys(place)).toEqual(['$ref'])
  }
  if (text.includes('"$ref"')) expect(schema.$defs.place.properties.city).toBeDefined()
  else expect(schema.properties.place.properties.city).toBeDefined()
  expect(schema.properties.mode.enum).toEqual(['fast'])
  expect(schema.properties.list.items).toBeDefined()
  expect(JSON.stringify(schema.properties.when)).toMatch(/null/)
  expect(schema.required).toEqual(['mode', 'place'])
})

test.each(CLIENTS)('R17 a result of $name that looks like a schema is told to Gemini as text', async (client) => {
  const text = '{"$ref":"#/$defs/x","$schema":"y","const":1}'
  const history = [
    ...client.user('x'),
    ...client.assistant(undefined, [call('call_1')]),
    ...client.results([{ id: 'call_1', text }]),
  ]
  const { sent } = await rig.ask(client, scripted('gemini', OK), { model: 'g-1', tools: TOOLS, history })
  const response = sent.contents.at(-1).parts[0].functionResponse.response
  expect(Object.values(response)).toEqual([text])
})

describe.each(FOREIGN)('R18 $name to $provider', ({ client, letter, provider }) => {
  test.each([
    ['null', null],
    ['empty', {}],
    ['without a type', { properties: { path: { type: 'string' } } }],
    ['missing', undefined],
  ])('a schema that is %s becomes an object', async (what, parameters) => {
    // Messages has no tools without a schema: what it says there is its own fault.
    if (client === ANTHROPIC && (parameters === null || parameters === undefined)) return
    const tools = [{ name: 'go', ...(what === 'missing' ? {} : { parameters }) }]
    const { sent, response } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools })
    expect(response.status).toBe(200)
    const tool = sent.tools[0]
    const schema = {
      anthropic: tool.input_schema,
      'openai-chat': tool.function?.parameters,
      'openai-responses': tool.parameters,
      gemini: tool.functionDeclarations?.[0].parametersJsonSchema ?? tool.functionDeclarations?.[0].parameters,
    }[provider]
    // Gemini takes a function without parameters, and no object without properties.
    if (provider === 'gemini' && schema === undefined) return
    expect(String(schema.type).toLowerCase()).toBe('object')
  })
})
