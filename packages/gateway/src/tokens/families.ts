// What the same request costs with models of different makers, in tokens of OpenAI's o200k vocabulary and fixed additions.
// Where the numbers come from, and how far off they are: docs/decisions/0025. `scripts/token-accuracy.ts` measures again.
import { MEDIA_RULES, type MediaRule } from './media-tokens.ts'

export interface TokenFamily {
  readonly name: string
  readonly models: RegExp
  /** Tokens of the maker's vocabulary per token of o200k. */
  readonly text: number
  /** The same for the definitions of tools, which some makers rewrite. */
  readonly tools: number
  /** For any request at all. */
  readonly base: number
  /** For each message. */
  readonly turn: number
  /** For each call of a tool, and each result. */
  readonly call: number
  /** Once, when there are tools: the maker's own words about how to use them. */
  readonly toolset: number
  /** For each tool that the request describes. */
  readonly tool: number
  /** For each tool whose description the maker has: a guess, they differ by a thousand. */
  readonly vendorTool: number
  /** When the reply has to follow a schema. */
  readonly schema: number
  /** For each character of sealed reasoning. */
  readonly sealed: number
  readonly media: MediaRule
}

const usual: TokenFamily = {
  name: 'other',
  models: /(?:)/,
  text: 1.05,
  tools: 1.05,
  base: 5,
  turn: 3,
  call: 5,
  toolset: 60,
  tool: 10,
  vendorTool: 100,
  schema: 0,
  sealed: 0,
  media: MEDIA_RULES.claude,
}

const claude: TokenFamily = {
  ...usual,
  name: 'claude',
  models: /claude/,
  text: 1.16,
  tools: 1.16,
  base: 6,
  turn: 1,
  call: 27,
  toolset: 500,
  tool: 0,
  vendorTool: 700,
  schema: 148,
}

const openai: TokenFamily = {
  ...usual,
  name: 'openai',
  models: /^(?:gpt|chatgpt|codex|o\d)/,
  text: 1,
  tools: 0.85,
  base: 3,
  turn: 3.5,
  call: 7.4,
  toolset: 3,
  tool: 0,
  sealed: 0.09,
  media: MEDIA_RULES.gpt56,
}

const gemini: TokenFamily = {
  ...usual,
  name: 'gemini',
  models: /gemini/,
  text: 1.04,
  tools: 1.04,
  base: 0,
  turn: 0,
  call: 20,
  toolset: 10,
  tool: 0,
  sealed: 0.14,
  media: MEDIA_RULES.gemini3,
}

/** The first that fits. */
const FAMILIES: readonly TokenFamily[] = [
  {
    ...claude,
    name: 'claude-3-4',
    models: /claude-(?:3|2|instant|(?:opus|sonnet)-4(?:[-.][01])?(?:-\d{8})?$)/,
    toolset: 346,
  },
  {
    ...claude,
    name: 'claude-5',
    models: /claude-(?:opus-(?:4[-.][789]|[5-9])|(?:sonnet|haiku)-[5-9]|fable|mythos)/,
    text: 1.5,
    tools: 1.5,
    toolset: 450,
    media: MEDIA_RULES.claudeLarge,
  },
  claude,
  { ...openai, name: 'gpt-oss', models: /gpt-oss/, tools: 1.05, base: 59, turn: 7.8, call: 1, toolset: 0 },
  { ...openai, models: /^gpt-4o-mini/, media: MEDIA_RULES.gpt4oMini },
  { ...openai, models: /^(?:gpt-4\.1-mini|gpt-5(?:\.[123])?-mini)/, media: MEDIA_RULES.gpt41Mini },
  { ...openai, models: /^(?:gpt-4\.1-nano|gpt-5(?:\.[123])?-nano)/, media: MEDIA_RULES.gpt41Nano },
  { ...openai, models: /^o4-mini/, media: MEDIA_RULES.o4Mini },
  { ...openai, models: /^o\d/, media: MEDIA_RULES.o1 },
  { ...openai, models: /^(?:chatgpt-4|gpt-[34])/, media: MEDIA_RULES.gpt4o },
  { ...openai, models: /^gpt-5(?:\.[123])?(?:-|$)/, media: MEDIA_RULES.gpt5 },
  openai,
  { ...gemini, models: /gemini-[12]/, media: MEDIA_RULES.gemini2 },
  gemini,
  { ...gemini, name: 'gemma', models: /gemma/, base: 10, turn: 1, media: MEDIA_RULES.gemini2 },
  { ...usual, name: 'grok', models: /grok/, base: 0, turn: 2, call: 15, toolset: 250, tool: 20, schema: 205 },
  { ...usual, name: 'deepseek', models: /deepseek/, text: 1, base: 20, turn: 5, toolset: 150, tool: 36 },
  {
    ...usual,
    name: 'mistral',
    models: /mi(?:ni)?stral|magistral|codestral|devstral|pixtral/,
    base: 14,
    turn: 0.5,
    call: 7,
    toolset: 0,
    tool: 15,
  },
  { ...usual, name: 'kimi', models: /kimi/, base: 15, turn: 2, call: 0, toolset: 2, tool: 22 },
  { ...usual, name: 'glm', models: /glm/, base: 6, turn: 0, call: 1, toolset: 106, tool: 17 },
  { ...usual, name: 'qwen', models: /qwen|qwq/, base: 8, turn: 1, toolset: 100, tool: 0 },
  { ...usual, name: 'llama', models: /llama/, text: 1.01, base: 30, turn: 1 },
  usual,
]

/** Clients choose model names: past this many, the answers are not kept. */
const MAX_KEPT = 1000

const kept = new Map<string, TokenFamily>()

/** The family of a model; hosts put their own prefixes before its name. */
export function familyOf(model: string): TokenFamily {
  const known = kept.get(model)
  if (known !== undefined) return known
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:(?:us|eu|apac|global|anthropic|openai|google)\.)+/, '')
  const family = FAMILIES.find(({ models }) => models.test(name)) ?? usual
  if (kept.size < MAX_KEPT) kept.set(model, family)
  return family
}
