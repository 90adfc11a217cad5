// ferryllm as a library: translate without a gateway, and run a gateway without a port.
// Run it: node examples/library.ts
import {
  createGateway,
  decodeSse,
  defaultConfig,
  encodeSse,
  isLoss,
  translateRequest,
  translateResponse,
  translateStream,
} from 'ferryllm'

// 1. A Claude client's request, for Gemini. `wire` is the body to send; `notes` say what was changed, added or lost.
const translation = translateRequest(
  {
    model: 'claude-sonnet-4-6',
    max_tokens: 512,
    system: 'Answer in one word.',
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    metadata: { user_id: 'someone' },
  },
  'anthropic',
  { protocol: 'gemini', model: 'gemini-3.1-pro' },
)
console.log('to Gemini:', JSON.stringify(translation.wire))
console.log(
  'lost:',
  translation.notes.filter(isLoss).map((note) => note.code),
)

// 2. Gemini's whole reply, for that client. Time and ids come from you: the functions are pure.
let ids = 0
const options = { created: 1_700_000_000, mint: (prefix: string) => `${prefix}${++ids}` }
const reply = translateResponse(
  {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Paris' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 1, totalTokenCount: 13 },
  },
  translation,
  options,
)
console.log('to the client:', JSON.stringify(reply))

// 3. Gemini's stream, for that client: text in, text out, pushed as it arrives.
const stream = decodeSse(
  translateStream(translation, options)(encodeSse({ push: (text) => process.stdout.write(text), end: () => {} })),
)
stream.push('data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Par"}]}}]}\n\n')
stream.push('data: {"candidates":[{"content":{"role":"model","parts":[{"text":"is"}]},"finishReason":"STOP"}]}\n\n')
stream.end()

// 4. A whole gateway in this process: `fetch` in, `Response` out. Without keys the demo provider answers.
const gateway = createGateway(defaultConfig({}))
const response = await gateway.fetch(
  new Request('http://gateway/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'ping' }] }),
  }),
)
console.log('the gateway says:', JSON.stringify(await response.json()))
await gateway.close()
