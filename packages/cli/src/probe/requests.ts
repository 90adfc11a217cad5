// The small requests that show what a model can do behind the gateway, and how their answers are judged.
import type { Outcome } from '../render/outcomes.ts'

/** A request and the judgement of its answer. */
export interface Trial {
  readonly name: string
  readonly body: object
  /** Sent once more, and that answer is judged: whether a cache is used shows at the second time. */
  readonly isTwice?: true
  /** What not every model can do: refusing it is no failure. */
  readonly isExtra?: true
  readonly judge: (answer: Answered) => { readonly outcome: Outcome; readonly detail: string }
}

/** A whole reply. */
export interface Answered {
  readonly text: string
  /** Until the first content of a streamed reply. */
  readonly firstMs?: number
}

interface Block {
  readonly type: string
  readonly text?: string
  readonly name?: string
}

const SHORT = [{ role: 'user', content: 'Say "pong" and nothing else.' }]
/** Some APIs refuse less. */
const FEW_TOKENS = 16
/** The least that Anthropic takes as a budget for thinking, and room for the answer. */
const THINKING = { budget_tokens: 1024, max_tokens: 2048 }

/** 32 by 32 pixels; some hosts refuse smaller ones. */
const RED_SQUARE =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mN4oKBAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAKWUgD269a5MAAAAAElFTkSuQmCC'

/** Some 2,500 tokens: providers cache nothing that is much shorter. */
const LONG_TEXT = 'This sentence is here so that there is something to be kept in a cache of prompts. '.repeat(150)

/** In the order in which they are sent. */
export const TRIALS: readonly Trial[] = [
  { name: 'answer', body: { max_tokens: FEW_TOKENS, messages: SHORT }, judge: judgeAnswer },
  { name: 'stream', body: { max_tokens: FEW_TOKENS, messages: SHORT, stream: true }, judge: judgeStream },
  {
    name: 'tools',
    body: {
      max_tokens: 256,
      messages: [{ role: 'user', content: 'Call the tool "echo" with the text "ping".' }],
      tools: [
        {
          name: 'echo',
          description: 'Repeats a text.',
          input_schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
        },
      ],
    },
    judge: judgeTools,
  },
  {
    name: 'thinking',
    body: {
      max_tokens: THINKING.max_tokens,
      thinking: { type: 'enabled', budget_tokens: THINKING.budget_tokens },
      messages: [{ role: 'user', content: 'What is 17 times 23? Think briefly.' }],
    },
    judge: judgeThinking,
  },
  {
    name: 'images',
    isExtra: true,
    body: {
      max_tokens: 64,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: RED_SQUARE } },
            { type: 'text', text: 'Which colour is this square? One word.' },
          ],
        },
      ],
    },
    judge: judgeImages,
  },
  {
    name: 'cache',
    isExtra: true,
    isTwice: true,
    body: {
      max_tokens: FEW_TOKENS,
      system: [{ type: 'text', text: LONG_TEXT, cache_control: { type: 'ephemeral' } }],
      messages: SHORT,
    },
    judge: judgeCache,
  },
]

function judgeAnswer({ text }: Answered): ReturnType<Trial['judge']> {
  const { content, usage } = read(text)
  const said = textOf(content)
  // A model that thinks may have spent the few tokens before its first word.
  if (said === '') return { outcome: 'ok', detail: `answered without a word within ${FEW_TOKENS} tokens` }
  return { outcome: 'ok', detail: `answered "${said.slice(0, 40)}"${usage}` }
}

function judgeStream({ text, firstMs }: Answered): ReturnType<Trial['judge']> {
  const events = [...text.matchAll(/^event: (\S+)$/gm)].map((match) => match[1])
  const pieces = events.filter((event) => event === 'content_block_delta').length
  if (events.at(-1) !== 'message_stop') return { outcome: 'failed', detail: 'the stream ended without its last event' }
  const first = firstMs === undefined ? '' : `, the first after ${Math.round(firstMs)} ms`
  return { outcome: 'ok', detail: `streamed in ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}${first}` }
}

function judgeTools({ text }: Answered): ReturnType<Trial['judge']> {
  const called = read(text).content.some(({ type, name }) => type === 'tool_use' && name === 'echo')
  return called
    ? { outcome: 'ok', detail: 'called the tool' }
    : { outcome: 'warning', detail: 'answered without calling the tool: agents will not get far with this model' }
}

function judgeThinking({ text }: Answered): ReturnType<Trial['judge']> {
  const { content } = read(text)
  const isShown = content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking')
  return isShown
    ? { outcome: 'ok', detail: 'thinking is shown' }
    : { outcome: 'ok', detail: 'answered without showing any thinking' }
}

function judgeImages({ text }: Answered): ReturnType<Trial['judge']> {
  const said = textOf(read(text).content)
  if (/red/i.test(said)) return { outcome: 'ok', detail: 'saw what is in the image' }
  return {
    outcome: 'warning',
    detail: `did not see what is in the image${said === '' ? '' : `: "${said.slice(0, 40)}"`}`,
  }
}

function judgeCache({ text }: Answered): ReturnType<Trial['judge']> {
  const { usage } = JSON.parse(text) as { usage?: { cache_read_input_tokens?: number | null } }
  const tokens = usage?.cache_read_input_tokens ?? 0
  if (tokens > 0) return { outcome: 'ok', detail: `${tokens} tokens came from the cache at the second time` }
  return { outcome: 'skipped', detail: 'the second request read nothing from a cache, or the provider does not tell' }
}

function textOf(content: readonly Block[]): string {
  return content
    .map((block) => block.text ?? '')
    .join('')
    .trim()
}

/** A whole reply of the Messages API, which is the gateway's own. */
function read(text: string): { content: readonly Block[]; usage: string } {
  const { content, usage } = JSON.parse(text) as {
    content: Block[]
    usage?: { input_tokens?: number; output_tokens?: number }
  }
  return { content, usage: usage === undefined ? '' : ` (${usage.input_tokens} tokens in, ${usage.output_tokens} out)` }
}
