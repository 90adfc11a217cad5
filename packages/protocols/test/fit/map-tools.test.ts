import { expect, test } from 'vitest'
import { mapTools } from '../../src/fit/map-tools.ts'
import type { CustomTool, FunctionTool, NativeTool, Tool, ToolCall } from '../../src/ir/index.ts'
import { GatewayError, withOrigin } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, result, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const empty = { type: 'object', properties: {} }
const tool = (name: string, fields: Partial<FunctionTool> = {}): FunctionTool => ({ kind: 'function', name, ...fields })
const patch: CustomTool = {
  kind: 'custom',
  name: 'edit',
  description: 'Edits.',
  grammar: { syntax: 'lark', definition: 'start: "x"' },
}
const inputOnly = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

test('a custom tool becomes a function of one text, its calls and results along (TOOL-01)', () => {
  const to = contextOf('openai-responses', 'openai-chat')
  const custom: ToolCall = { ...call('p', 'edit', '*** Begin\n"x"'), call: 'custom' }
  const given = requestOf({
    tools: [patch],
    turns: [user('go'), assistant(custom), user({ ...result('p', 'Done.'), call: 'custom' })],
    toolChoice: { mode: 'named', name: 'edit', call: 'custom' },
  })
  expect(mapTools(given, to)).toEqual(
    requestOf({
      tools: [
        {
          kind: 'function',
          name: 'edit',
          description:
            'Edits.\n\nCall with the raw text in `input`.\nThe input must match this lark grammar:\nstart: "x"',
          schema: inputOnly,
        },
      ],
      turns: [user('go'), assistant(call('p', 'edit', '{"input":"*** Begin\\n\\"x\\""}')), user(result('p', 'Done.'))],
      toolChoice: { mode: 'named', name: 'edit', call: 'function' },
    }),
  )
  expect(to.plan.calls).toEqual(new Map([['edit', { call: 'custom', name: 'edit' }]]))
})

test('the stand-in is strict where strict is known, and needs no other words', () => {
  const { tools } = mapTools(
    requestOf({ tools: [{ kind: 'custom', name: 'run' }] }),
    contextOf('openai-chat', 'openai-chat', {
      traits: { customTools: false, strictTools: true, schemaDialect: 'openai' },
    }),
  )
  expect(tools).toEqual([
    {
      kind: 'function',
      name: 'run',
      description: 'Call with the raw text in `input`.',
      schema: inputOnly,
      strict: true,
    },
  ])
})

test('a target with custom tools keeps them, under names it takes', () => {
  const to = contextOf('openai-chat', 'openai-responses')
  const odd = { ...patch, name: 'my.edit' }
  const given = requestOf({
    tools: [patch, odd],
    turns: [assistant({ ...call('p', 'my.edit', 'raw'), call: 'custom' })],
  })
  const { tools, turns } = mapTools(given, to)
  const [, renamed] = tools
  expect(tools[0]).toBe(patch)
  expect(renamed).toEqual({ ...odd, name: expect.stringMatching(/^my_edit_[0-9a-f]{8}$/) as string })
  expect(turns).toEqual([assistant({ ...call('p', renamed?.name ?? '', 'raw'), call: 'custom' })])
  expect(to.plan.calls.get(renamed?.name ?? '')).toEqual({ call: 'custom', name: 'my.edit' })
})

test('tools of namespaces get flat names; the plan knows the way back (TOOL-04)', () => {
  const to = contextOf('openai-responses', 'anthropic')
  const given = requestOf({
    tools: [tool('spawn', { namespace: 'agents' }), { kind: 'custom', name: 'exec', namespace: 'functions' }],
    turns: [
      assistant(
        { ...call('1', 'spawn'), namespace: 'agents' },
        { ...call('2', 'exec', 'js'), namespace: 'functions', call: 'custom' },
      ),
      user(result('1'), { ...result('2'), call: 'custom' }),
    ],
    toolChoice: {
      mode: 'allowed',
      inner: 'auto',
      names: [{ name: 'spawn', namespace: 'agents' }, { name: 'exec' }, { name: 'no' }],
    },
  })
  const { tools, turns, toolChoice } = mapTools(given, to)
  expect(tools.map((each) => each.name)).toEqual(['agents__spawn', 'functions__exec'])
  expect(turns).toEqual([
    assistant(call('1', 'agents__spawn'), call('2', 'functions__exec', '{"input":"js"}')),
    user(result('1'), result('2')),
  ])
  expect(toolChoice).toEqual({
    mode: 'allowed',
    inner: 'auto',
    names: [{ name: 'agents__spawn' }, { name: 'functions__exec' }, { name: 'no' }],
  })
  expect(to.plan.calls).toEqual(
    new Map([
      ['agents__spawn', { call: 'function', name: 'spawn', namespace: 'agents' }],
      ['functions__exec', { call: 'custom', name: 'exec', namespace: 'functions' }],
    ]),
  )
})

test('names that the target refuses are shortened everywhere alike, and noted (TOOL-06, TOOL-07)', () => {
  const to = contextOf('anthropic', 'gemini')
  const name = 'get.weather/now'
  const given = requestOf({
    tools: [tool(name)],
    turns: [assistant(call('1', name)), user({ ...result('1'), name })],
    toolChoice: { mode: 'named', name, call: 'function' },
  })
  const { tools, turns, toolChoice } = mapTools(given, to)
  const wire = tools[0]?.name ?? ''
  expect(wire).toMatch(/^get_weather_now_[0-9a-f]{8}$/)
  expect(turns).toEqual([assistant(call('1', wire)), user({ ...result('1'), name: wire })])
  expect(toolChoice).toEqual({ mode: 'named', name: wire, call: 'function' })
  expect(to.plan.calls).toEqual(new Map([[wire, { call: 'function', name }]]))
  expect(codes(to.ledger)).toEqual(['tool_name_mapped'])
})

test('Gemini learns the name of every result', () => {
  const given = requestOf({ tools: [tool('read')], turns: [assistant(call('1')), user(result('1', 'x'))] })
  expect(mapTools(given, contextOf('anthropic', 'gemini')).turns[1]).toEqual(
    user({ ...result('1', 'x'), name: 'read' }),
  )
})

test('calls of tools that are no longer declared can be given back, too', () => {
  const to = contextOf('openai-responses', 'openai-chat')
  const given = requestOf({
    tools: [tool('edit')],
    turns: [
      assistant({ ...call('1', 'edit', 'raw'), call: 'custom' }, { ...call('2', 'old', 'raw'), call: 'custom' }),
      user({ ...result('1'), call: 'custom' }, { ...result('2'), call: 'custom' }),
    ],
  })
  expect(mapTools(given, to).turns[0]).toEqual(
    assistant(call('1', 'edit', '{"input":"raw"}'), call('2', 'old', '{"input":"raw"}')),
  )
  // `edit` is a function now: the model's new calls of it are no custom calls.
  expect(to.plan.calls).toEqual(new Map([['old', { call: 'custom', name: 'old' }]]))
})

test('a call without its namespace is one of the only declared tool of that name', () => {
  const to = contextOf('openai-responses', 'gemini')
  const given = requestOf({
    tools: [tool('wait', { namespace: 'a' }), tool('exec', { namespace: 'a' }), tool('wait', { namespace: 'b' })],
    turns: [assistant(call('1', 'exec'), call('2', 'wait'))],
  })
  expect(mapTools(given, to).turns).toEqual([assistant(call('1', 'a__exec'), call('2', 'wait'))])
})

const native = (kind: string, name: string, wire: object = {}): NativeTool =>
  withOrigin('openai-responses', wire, '/tools/0', { kind: 'native', native: kind, name } as const)

test('tools that Responses defines become functions with the arguments of their items', () => {
  const to = contextOf('openai-responses', 'anthropic')
  const given = requestOf({
    tools: [native('local-shell', 'local_shell'), native('shell', 'shell'), native('apply-patch', 'apply_patch')],
    turns: [
      assistant({ ...call('1', 'local_shell', '{"command":["ls"]}'), call: 'local-shell' }),
      user({ ...result('1', 'x'), call: 'local-shell' }),
    ],
  })
  const { tools, turns } = mapTools(given, to)
  expect(tools.map((each) => each.name)).toEqual(['local_shell', 'shell', 'apply_patch'])
  expect(tools[0]).toMatchObject({
    kind: 'function',
    schema: { properties: { command: { type: 'array' }, workdir: {}, timeout_ms: {}, env: {} }, required: ['command'] },
  })
  expect(turns).toEqual([assistant(call('1', 'local_shell', '{"command":["ls"]}')), user(result('1', 'x'))])
  expect([...to.plan.calls.values()].map((restored) => restored.call)).toEqual(['local-shell', 'shell', 'apply-patch'])
})

test('a tool search that the client runs keeps its own description and parameters', () => {
  const parameters = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] }
  const given = requestOf({ tools: [native('tool-search', 'tool_search', { description: 'Find.', parameters })] })
  const to = contextOf('openai-responses', 'openai-chat')
  expect(mapTools(given, to).tools).toEqual([tool('tool_search', { description: 'Find.', schema: parameters })])
  expect(to.plan.calls.get('tool_search')).toEqual({ call: 'tool-search', name: 'tool_search' })
})

test("Anthropic's own tools go as functions under their own names, calls need no way back", () => {
  const to = contextOf('anthropic', 'openai-responses')
  const names = [
    ['bash', 'bash'],
    ['text-editor', 'str_replace_based_edit_tool'],
    ['memory', 'memory'],
  ] as const
  const given = requestOf({ tools: names.map(([kind, name]): Tool => ({ kind: 'native', native: kind, name })) })
  const { tools } = mapTools(given, to)
  expect(tools.map((each) => [each.name, each.kind, 'strict' in each && each.strict])).toEqual(
    names.map(([, name]) => [name, 'function', false]),
  )
  expect(to.plan.calls.size).toBe(0)
})

test('a computer toolset becomes one function per member that is switched on', () => {
  const to = contextOf('anthropic', 'openai-chat')
  const wire = { type: 'computer_toolset_20260801', configs: { zoom: { enabled: false }, key: {} } }
  const given = requestOf({
    tools: [native('computer', 'computer', wire)],
    turns: [
      assistant({ ...call('1', 'left_click', '{"coordinate":[1,2]}'), namespace: 'computer' }),
      user(result('1')),
    ],
  })
  const { tools, turns } = mapTools(given, to)
  expect(tools).toHaveLength(16)
  expect(tools[0]).toMatchObject({ name: 'computer__key', schema: { required: ['text'] } })
  expect(tools.some((each) => each.name === 'computer__zoom')).toBe(false)
  expect(turns[0]).toEqual(assistant(call('1', 'computer__left_click', '{"coordinate":[1,2]}')))
  expect(to.plan.calls.get('computer__left_click')).toEqual({
    call: 'function',
    name: 'left_click',
    namespace: 'computer',
  })
})

test('a tool that cannot be given in any form is refused with its place', () => {
  const given = requestOf({ tools: [native('browser', 'browser')] })
  const attempt = () => mapTools(given, contextOf('anthropic', 'openai-chat'))
  expect(attempt).toThrow(GatewayError)
  expect(attempt).toThrow('tools[0]: the model this request goes to cannot be given the tool "browser"; leave it out.')
})

test('towards its own protocol everything stays the same object', () => {
  const tools: readonly Tool[] = [
    tool('get.weather', { schema: { anyOf: [] }, strict: true, examples: [{}] }),
    patch,
    native('shell', 'shell'),
    { kind: 'namespace', name: 'n', tools: [tool('a')] },
    { kind: 'opaque', type: 'new' },
  ]
  const turns = [
    assistant(
      { ...call('1', 'a'), namespace: 'n' },
      { ...call('2', 'edit'), call: 'custom' },
      { ...call('3', 'shell'), call: 'shell' },
    ),
    user(result('1'), { ...result('2'), call: 'custom' }, { ...result('3'), call: 'shell' }),
  ]
  const given = requestOf({ tools, turns, toolChoice: { mode: 'named', name: 'edit', call: 'custom' } })
  const to = contextOf('openai-responses', 'openai-responses')
  expect(mapTools(given, to)).toBe(given)
  expect(to.plan.calls.size).toBe(0)
})

test('a Responses host that only knows functions gets functions; names of the client stay its own', () => {
  const to = contextOf('openai-responses', 'openai-responses', {
    traits: {
      customTools: false,
      namespaceTools: false,
      nativeTools: false,
    },
  })
  const given = requestOf({
    tools: [tool('get.weather', { schema: { anyOf: [] } }), { ...patch, namespace: 'n' }],
    turns: [assistant({ ...call('1', 'edit', 'raw'), call: 'custom', namespace: 'n' }, call('2', 'get.weather'))],
  })
  const { tools, turns } = mapTools(given, to)
  expect(tools[0]).toBe(given.tools[0])
  expect(tools[1]).toMatchObject({ kind: 'function', name: 'n__edit', strict: true })
  expect(turns).toEqual([assistant(call('1', 'n__edit', '{"input":"raw"}'), call('2', 'get.weather'))])
})

test('descriptions that are not there stay away; examples are told where there is no field for them (TOOL-10)', () => {
  const to = contextOf('anthropic', 'openai-chat')
  const given = requestOf({ tools: [tool('a'), tool('b', { examples: [{ x: 1 }, { x: 2 }], description: 'B.' })] })
  expect(mapTools(given, to).tools).toEqual([
    tool('a', { schema: empty }),
    tool('b', { schema: empty, description: 'B.\n\nExample inputs:\n{"x":1}\n{"x":2}' }),
  ])
  expect(codes(to.ledger)).toEqual(['examples_described'])
})

const optional = { type: 'object', properties: { a: { type: 'string' } } }

const strictness = (target: Parameters<typeof contextOf>[1], fields: Partial<FunctionTool>, traits = {}) => {
  const [first] = mapTools(
    requestOf({ tools: [tool('a', fields)] }),
    contextOf('openai-chat', target, { traits }),
  ).tools
  return first?.kind === 'function' && 'strict' in first ? first.strict : 'absent'
}

test('Responses is always told about strictness (TOOL-12), others only when they know the word', () => {
  expect(strictness('openai-responses', {})).toBe(false)
  expect(strictness('openai-responses', { strict: true })).toBe(true)
  expect(strictness('anthropic', {})).toBe('absent')
  expect(strictness('anthropic', { strict: false })).toBe('absent')
  expect(strictness('anthropic', { strict: true })).toBe(true)
  expect(strictness('gemini', { strict: true })).toBe('absent')
})

test('a strict schema is made what OpenAI enforces, and the nulls it brings are planned away (TOOL-14)', () => {
  const to = contextOf('anthropic', 'openai-responses')
  const { tools } = mapTools(requestOf({ tools: [tool('a.b', { schema: optional, strict: true })] }), to)
  const wire = tools[0]?.name ?? ''
  expect(tools).toEqual([
    tool(wire, {
      schema: {
        type: 'object',
        properties: { a: { type: ['string', 'null'] } },
        required: ['a'],
        additionalProperties: false,
      },
      strict: true,
    }),
  ])
  expect(to.plan.dropNulls).toEqual(new Map([[wire, optional]]))
})

test('strictness that cannot be had is noted', () => {
  const open = { type: 'object', properties: { a: {} } }
  const to = contextOf('openai-chat', 'openai-responses')
  expect(mapTools(requestOf({ tools: [tool('a', { schema: open, strict: true })] }), to).tools).toEqual([
    tool('a', { schema: open, strict: false }),
  ])
  expect(codes(to.ledger)).toEqual(['strict_off'])
  const gemini = contextOf('openai-chat', 'gemini')
  mapTools(requestOf({ tools: [tool('a', { strict: true })] }), gemini)
  expect(codes(gemini.ledger)).toEqual(['strict_off'])
})

test("Anthropic's allowance for strict tools is shared in order", () => {
  const to = contextOf('openai-chat', 'anthropic')
  const wide = {
    type: 'object',
    properties: Object.fromEntries('abcdefghijklm'.split('').map((name) => [name, { type: 'string' }])),
  }
  const given = [
    tool('first', { schema: wide, strict: true }),
    tool('second', { schema: wide, strict: true }),
    tool('third', { schema: optional, strict: true }),
  ]
  expect(mapTools(requestOf({ tools: given }), to).tools.map((each) => 'strict' in each)).toEqual([true, false, true])
  expect(codes(to.ledger)).toEqual(['strict_off'])
})

test('a root that had to be widened is noted', () => {
  const to = contextOf('openai-chat', 'anthropic')
  mapTools(requestOf({ tools: [tool('a', { schema: { ...optional, anyOf: [{ required: ['a'] }] } })] }), to)
  expect(codes(to.ledger)).toEqual(['schema_relaxed'])
})

test('schemas go out in the dialect of the target (TOOL-13)', () => {
  const schema = { $schema: 'x', type: 'object', properties: { a: { const: 'x' } } }
  const of = (target: Parameters<typeof contextOf>[1], traits = {}) => {
    const [first] = mapTools(
      requestOf({ tools: [tool('a', { schema })] }),
      contextOf('openai-chat', target, { traits }),
    ).tools
    return first?.kind === 'function' ? first.schema : undefined
  }
  expect(of('anthropic')).toBe(schema)
  expect(of('openai-responses')).toBe(schema)
  expect(of('gemini')).toEqual({ type: 'object', properties: { a: { enum: ['x'] } } })
  expect(of('gemini', { schemaDialect: 'gemini-openapi' })).toEqual({
    type: 'object',
    properties: { a: { type: 'string', enum: ['x'] } },
  })
})

test('the same schema object is fitted once', () => {
  const schema = { type: 'object', properties: { a: { const: 'x' } } }
  const fitted = () => {
    const [first] = mapTools(requestOf({ tools: [tool('a', { schema })] }), contextOf('openai-chat', 'gemini')).tools
    return first?.kind === 'function' ? first.schema : undefined
  }
  expect(fitted()).toBe(fitted())
})

test('a hosted tool keeps its name, a function of that name gets another one', () => {
  const to = contextOf('openai-responses', 'anthropic')
  const search: Tool = { kind: 'hosted', hosted: 'web-search', name: 'web_search' }
  const { tools } = mapTools(requestOf({ tools: [tool('web_search'), search] }), to)
  expect(tools[0]?.name).toMatch(/^web_search_[0-9a-f]{8}$/)
  expect(tools[1]).toBe(search)
})
