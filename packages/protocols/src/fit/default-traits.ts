// What a host of each protocol is taken for until its preset says otherwise. Chat stands for the many compatible hosts,
// not for OpenAI: what only OpenAI takes is off here and on in OpenAI's preset (spec 08 §8.7).
import type { ProtocolId } from '#ir'
import type { Traits } from '../target.ts'

const NAME = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, max: 64 }
const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

const ANTHROPIC: Traits = {
  developerRole: false,
  midSystem: 'native',
  prefill: true,
  assistantAfterTool: false,
  toolName: NAME,
  toolId: { pattern: /^[a-zA-Z0-9_-]{1,64}$/, style: 'call' },
  customTools: false,
  namespaceTools: false,
  nativeTools: false,
  hostedTools: [
    'web-search',
    'web-fetch',
    'code-execution',
    'computer',
    'mcp',
    'tool-search',
    'memory',
    'bash',
    'text-editor',
    'other',
  ],
  strictTools: true,
  parallelFlag: true,
  allowedTools: false,
  toolResultMedia: true,
  media: { imageUrl: true, imageTypes: IMAGES, pdf: true, pdfUrl: true, audio: false, video: false },
  maxStop: Number.MAX_SAFE_INTEGER,
  minOutputTokens: 1,
  outputLimitField: 'max_tokens',
  schemaDialect: 'anthropic',
  structuredOutput: 'native',
  reasoningReplay: 'sealed',
  reasoningField: 'reasoning_content',
  reasoningControl: 'none',
  thinkTags: false,
  emptyThinking: false,
  usageInStream: true,
  promptCacheKey: false,
  cacheMarks: 'anthropic',
  passFields: [],
}

const CHAT: Traits = {
  ...ANTHROPIC,
  // The last are Kimi's own (recorded): it gets back what it has given.
  toolId: { pattern: /^(?:[a-zA-Z0-9_-]{1,64}|functions\.[a-zA-Z0-9_-]{1,48}:\d{1,5})$/, style: 'call' },
  prefill: false,
  hostedTools: [],
  strictTools: false,
  toolResultMedia: false,
  media: { imageUrl: true, imageTypes: IMAGES, pdf: false, pdfUrl: false, audio: false, video: false },
  maxStop: 4,
  schemaDialect: 'plain',
  // The field that the compatible hosts of reasoning models agree on; hosts that refuse it say `none` (golden REQ-08).
  reasoningReplay: 'text',
  reasoningControl: 'reasoning_effort',
  cacheMarks: 'none',
}

const RESPONSES: Traits = {
  ...ANTHROPIC,
  developerRole: true,
  prefill: false,
  customTools: true,
  namespaceTools: true,
  nativeTools: true,
  hostedTools: [
    'web-search',
    'code-execution',
    'file-search',
    'image-generation',
    'computer',
    'mcp',
    'tool-search',
    'bash',
    'other',
  ],
  allowedTools: true,
  media: { imageUrl: true, imageTypes: IMAGES, pdf: true, pdfUrl: true, audio: true, video: false },
  maxStop: 0,
  minOutputTokens: 16,
  outputLimitField: 'max_output_tokens',
  schemaDialect: 'openai',
  reasoningControl: 'reasoning_effort',
  promptCacheKey: true,
  cacheMarks: 'openai',
}

const GEMINI: Traits = {
  ...ANTHROPIC,
  midSystem: 'reminder',
  prefill: false,
  // Gemini wants a letter or an underscore first; the other protocols' charset is the part that all take (spec 04 §4.2).
  toolName: { pattern: /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/, max: 64 },
  toolId: { pattern: /^[^]+$/, style: 'call' },
  hostedTools: ['web-search', 'web-fetch', 'code-execution', 'file-search', 'maps', 'computer', 'mcp', 'other'],
  strictTools: false,
  parallelFlag: false,
  allowedTools: true,
  media: {
    imageUrl: false,
    imageTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif'],
    pdf: true,
    pdfUrl: false,
    audio: true,
    video: true,
  },
  maxStop: 5,
  outputLimitField: 'maxOutputTokens',
  schemaDialect: 'gemini-json',
  cacheMarks: 'none',
}

const DEFAULTS: Readonly<Record<ProtocolId, Traits>> = {
  anthropic: ANTHROPIC,
  'openai-chat': CHAT,
  'openai-responses': RESPONSES,
  gemini: GEMINI,
}

/** The traits of a host: the protocol's usual ones with what its preset or the configuration says. */
export function traitsOf(protocol: ProtocolId, overrides: Partial<Traits> = {}): Traits {
  return { ...DEFAULTS[protocol], ...overrides }
}
