// What travels beside text: thinking with its signatures, images, tools of other servers, subagents, schemas, code mode.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { redSquare } from '../red-square.ts'
import { act, say } from '../turn.ts'
import type { Scenario } from './scenario.ts'

const MCP_SERVER = fileURLToPath(new URL('../mcp-server.ts', import.meta.url))
const SUM = { name: 'add', namespace: 'mcp__demo', input: { a: 2, b: 3 } }

export const content: readonly Scenario[] = [
  {
    name: 'thinking',
    title: 'Thinking with signatures over three tool turns',
    agents: ['claude', 'codex', 'opencode', 'gemini'],
    prompt: 'Think, then look around.',
    turns: [
      {
        steps: [
          { think: 'First I look.', seal: 'c2VhbC1vbmU=' },
          { act: { run: 'echo one' }, seal: 'Y2FsbC1vbmU=' },
        ],
      },
      {
        steps: [
          { think: 'Then I look again.', seal: 'c2VhbC10d28=' },
          { act: { run: 'echo two' }, seal: 'Y2FsbC10d28=' },
        ],
      },
      say('thought through'),
    ],
    expect({ code, stdout, bodies, protocol }) {
      assert.equal(code, 0)
      assert.match(stdout, /thought through/)
      assert.equal(bodies.length, 3)
      // A chat host has no signatures; Gemini puts them on its calls.
      const seals = { anthropic: /c2VhbC1vbmU=[^]*c2VhbC10d28=/, 'openai-responses': /c2VhbC1vbmU=[^]*c2VhbC10d28=/ }
      const wanted =
        protocol === 'gemini' ? /Y2FsbC1vbmU=[^]*Y2FsbC10d28=/ : protocol === 'openai-chat' ? /two/ : seals[protocol]
      assert.match(bodies[2] ?? '', wanted)
    },
  },
  {
    name: 'image',
    title: 'An image in a tool result reaches the model',
    agents: ['claude', 'codex'],
    prompt: 'Look at the picture.',
    files: { 'dot.png': redSquare() },
    turns: (agent) => [
      agent === 'claude'
        ? act({ read: 'dot.png' })
        : { steps: [{ call: { name: 'view_image', input: { path: 'dot.png' } } }] },
      say('a red dot'),
    ],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /a red dot/)
      const data = /"(?:data:image\/png;base64,)?(iVBORw0KGgo[A-Za-z0-9+/=]+)"/.exec(bodies[1] ?? '')?.[1]
      assert.ok(data !== undefined, 'the second request holds a PNG')
    },
  },
  {
    name: 'mcp',
    title: 'A tool of an MCP server, found by searching where the agent does so',
    agents: ['claude', 'codex'],
    prompt: 'Add two and three.',
    // A model that Codex has no entry for gets the server's tools as a namespace at once.
    model: { codex: 'scripted-model' },
    extra: () => ({ mcp: MCP_SERVER }),
    turns: (agent) => [
      ...(agent === 'claude'
        ? [{ steps: [{ call: { name: 'ToolSearch', input: { query: 'select:mcp__demo__add', max_results: 5 } } }] }]
        : []),
      { steps: [{ call: agent === 'claude' ? { name: 'mcp__demo__add', input: SUM.input } : SUM }] },
      say('that makes five'),
    ],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /that makes five/)
      assert.match(bodies.at(-1) ?? '', /the sum is 5/)
    },
  },
  {
    name: 'subagent',
    title: 'A subagent with a conversation of its own',
    agents: ['claude'],
    prompt: 'Ask somebody.',
    turns: [
      {
        steps: [
          {
            call: {
              name: 'Agent',
              input: { description: 'ask', prompt: 'Say sub-pong', subagent_type: 'general-purpose' },
            },
          },
        ],
      },
      say('sub-pong'),
      say('somebody said sub-pong'),
    ],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /somebody said sub-pong/)
      assert.ok(bodies.length >= 3)
      assert.match(bodies[1] ?? '', /Say sub-pong/)
    },
  },
  {
    name: 'structured',
    title: 'An answer by schema',
    agents: ['codex'],
    prompt: 'Give me the number.',
    extra: (_agent, home) => {
      const file = join(home, 'schema.json')
      writeFileSync(file, JSON.stringify(NUMBER_SCHEMA))
      return { args: ['--output-schema', file] }
    },
    turns: [say('{"number":42}')],
    expect({ code, stdout, bodies, protocol }) {
      assert.equal(code, 0)
      assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), { number: 42 })
      const place = {
        anthropic: /output_config|output_format|json_schema/,
        'openai-chat': /response_format/,
        'openai-responses': /"text":\{[^]*json_schema/,
        gemini: /responseJsonSchema|responseSchema/,
      }[protocol]
      assert.match(bodies[0] ?? '', place)
    },
  },
  {
    name: 'code-mode',
    title: 'Code mode of the gpt-6 models: tools inside the input, free text to run',
    agents: ['codex'],
    prompt: 'Run some code.',
    model: { codex: 'gpt-6-sol' },
    turns: [
      {
        steps: [
          {
            call: {
              name: 'exec',
              namespace: 'functions',
              custom: true,
              input:
                'const r = await tools.exec_command({cmd: "echo from-code-mode > code.txt; cat code.txt"}); text(r);',
            },
          },
        ],
      },
      say('code ran'),
    ],
    expect({ code, stdout, file, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /code ran/)
      assert.equal(file('code.txt'), 'from-code-mode\n')
      assert.match(bodies[1] ?? '', /from-code-mode/)
    },
  },
  {
    name: 'catalog',
    title: 'A model that only the gateway knows, from model_catalog_json',
    agents: ['codex'],
    prompt: 'Patch it.',
    model: { codex: 'claude-opus-5-5' },
    extra: (_agent, home) => {
      const file = join(home, 'catalog.json')
      writeFileSync(file, JSON.stringify({ models: [CATALOG_ENTRY] }))
      return { config: `model_catalog_json = ${JSON.stringify(file)}` }
    },
    turns: [act({ write: 'made.txt', content: 'by a patch\n' }), say('patched')],
    expect({ code, stdout, stderr, file }) {
      assert.equal(code, 0)
      assert.match(stdout, /patched/)
      assert.doesNotMatch(stderr, /Model metadata/)
      assert.equal(file('made.txt'), 'by a patch\n')
    },
  },
  {
    name: 'remote-compaction',
    title: 'Compaction on the provider’s side: one sealed item, which goes on as the history',
    agents: ['codex'],
    // A Responses host makes the item itself.
    without: ['openai-responses'],
    prompt: 'Run until the context is full.',
    // Only the provider that is built in is asked for a compaction.
    extra: () => ({ builtIn: true, config: 'model_auto_compact_token_limit = 50000' }),
    turns: [
      { ...act({ run: 'echo before-the-summary' }), inputTokens: 90_000 },
      say('THE SUMMARY OF IT ALL'),
      say('went on'),
    ],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /went on/)
      assert.match(bodies[1] ?? '', /replaced by a summary/)
      assert.match(bodies[2] ?? '', /<summary>\\nTHE SUMMARY OF IT ALL\\n<\/summary>/)
    },
  },
  {
    name: 'compaction',
    title: 'Local compaction when the context is full',
    agents: ['codex'],
    prompt: 'Run until the context is full.',
    extra: () => ({ config: 'model_auto_compact_token_limit = 50000' }),
    turns: [
      { ...act({ run: 'echo before-the-summary' }), inputTokens: 90_000 },
      say('THE SUMMARY OF IT ALL'),
      say('went on'),
    ],
    expect({ code, stdout, bodies }) {
      assert.equal(code, 0)
      assert.match(stdout, /went on/)
      assert.match(bodies[2] ?? '', /THE SUMMARY OF IT ALL/)
    },
  },
]

const NUMBER_SCHEMA = {
  type: 'object',
  properties: { number: { type: 'integer' } },
  required: ['number'],
  additionalProperties: false,
}

const CATALOG_ENTRY = {
  slug: 'claude-opus-5-5',
  display_name: 'Claude Opus 5.5',
  supported_reasoning_levels: [{ effort: 'medium', description: 'medium' }],
  shell_type: 'unified_exec',
  visibility: 'list',
  supported_in_api: true,
  priority: 1,
  support_verbosity: false,
  truncation_policy: { mode: 'tokens', limit: 10_000 },
  experimental_supported_tools: [],
  base_instructions: 'You are a coding agent.',
  apply_patch_tool_type: 'freeform',
  context_window: 200_000,
  supports_reasoning_summaries: true,
}
