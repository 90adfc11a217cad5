// The four small requests that show what a model can do behind the gateway, and how their answers are judged.
import type { Outcome } from '../render/outcomes.ts'

/** A request and the judgement of its answer. */
export interface Trial {
  readonly name: string
  readonly body: object
  readonly judge: (text: string) => { readonly outcome: Outcome; readonly detail: string }
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
]

function judgeAnswer(text: string): ReturnType<Trial['judge']> {
  const { content, usage } = read(text)
  const said = textOf(content)
  // A model that thinks may have spent the few tokens before its first word.
  if (said === '') return { outcome: 'ok', detail: `answered without a word within ${FEW_TOKENS} tokens` }
  return { outcome: 'ok', detail: `answered "${said.slice(0, 40)}"${usage}` }
}

function judgeStream(text: string): ReturnType<Trial['judge']> {
  const events = [...text.matchAll(/^event: (\S+)$/gm)].map((match) => match[1])
  const pieces = events.filter((event) => event === 'content_block_delta').length
  if (events.at(-1) !== 'message_stop') return { outcome: 'failed', detail: 'the stream ended without its last event' }
  return { outcome: 'ok', detail: `streamed in ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}` }
}

function judgeTools(text: string): ReturnType<Trial['judge']> {
  const called = read(text).content.some(({ type, name }) => type === 'tool_use' && name === 'echo')
  return called
    ? { outcome: 'ok', detail: 'called the tool' }
    : { outcome: 'warning', detail: 'answered without calling the tool: agents will not get far with this model' }
}

function judgeThinking(text: string): ReturnType<Trial['judge']> {
  const { content } = read(text)
  const isShown = content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking')
  return isShown
    ? { outcome: 'ok', detail: 'thinking is shown' }
    : { outcome: 'ok', detail: 'answered without showing any thinking' }
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
