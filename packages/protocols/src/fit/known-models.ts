// What is known of models, as data: spec 01 §1.2.1 (Claude), 02 §2.2 (OpenAI), 04 §4.5 (Gemini). `capabilities.ts` looks
// names up here; a provider's live catalogue or the configuration overrides it.
import type { Effort } from '#ir'
import type { ModelCapabilities } from '../target.ts'

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']
const LOW_TO_XHIGH: readonly Effort[] = [...LOW_TO_HIGH, 'xhigh']
const LOW_TO_MAX: readonly Effort[] = [...LOW_TO_XHIGH, 'max']

const ADAPTIVE_ONLY = { adaptive: true, budget: false, disabled: false, betweenTools: false }
const ADAPTIVE_OR_OFF = { ...ADAPTIVE_ONLY, disabled: true }
const ADAPTIVE_OR_BETWEEN = { ...ADAPTIVE_ONLY, betweenTools: true }
const BUDGET_OR_OFF = { adaptive: false, budget: true, disabled: true, betweenTools: false }
const NO_THINKING = { adaptive: false, budget: false, disabled: false, betweenTools: false }

/** Claude's scale starts at low, which is what other vendors' minimal means there (05 note 27). */
const MINIMAL_IS_LOW = { minimal: 'low' } as const

/** The 4.7 line and everything since. */
const NEW_CLAUDE: ModelCapabilities = {
  sampling: false,
  efforts: LOW_TO_MAX,
  effortAliases: MINIMAL_IS_LOW,
  midSystem: true,
  prefill: false,
  structuredOutput: true,
  images: true,
  maxOutput: 128_000,
  context: 1_000_000,
}

/** Claude 4.6 and older: sampling is taken, but temperature and top_p never together. */
const OLD_CLAUDE: ModelCapabilities = {
  sampling: true,
  temperatureWithTopP: false,
  efforts: [],
  forcedChoiceWhileThinking: false,
  midSystem: false,
  images: true,
  context: 200_000,
}

const CLAUDE_4_6: ModelCapabilities = {
  ...OLD_CLAUDE,
  thinking: { adaptive: true, budget: true, disabled: true, betweenTools: false },
  efforts: ['low', 'medium', 'high', 'max'],
  effortAliases: MINIMAL_IS_LOW,
  prefill: false,
  structuredOutput: true,
  maxOutput: 128_000,
  context: 1_000_000,
}

const CLAUDE_4_5: ModelCapabilities = {
  ...OLD_CLAUDE,
  thinking: BUDGET_OR_OFF,
  prefill: true,
  structuredOutput: true,
  maxOutput: 64_000,
}

const CLAUDE_4: ModelCapabilities = { ...CLAUDE_4_5, structuredOutput: false }

const CLAUDE_3: ModelCapabilities = { ...CLAUDE_4, thinking: NO_THINKING, maxOutput: 8192 }

/** An unknown Claude is a newer one: nothing that any model of the newest line refuses. */
export const UNKNOWN_CLAUDE: ModelCapabilities = {
  sampling: false,
  thinking: ADAPTIVE_ONLY,
  efforts: LOW_TO_MAX,
  effortAliases: MINIMAL_IS_LOW,
  forcedToolChoice: false,
  midSystem: true,
  prefill: false,
  images: true,
}

/** The longest name that occurs in the model's name wins. */
export const CLAUDE: Readonly<Record<string, ModelCapabilities>> = {
  'claude-sonnet-5-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_OR_BETWEEN, forcedToolChoice: false },
  'claude-opus-5-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY, forcedToolChoice: false },
  'claude-haiku-5-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_OR_OFF },
  'claude-opus-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_OR_OFF },
  'claude-fable-5-1': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY, forcedToolChoice: false },
  'claude-fable-5-2': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY, forcedToolChoice: false },
  'claude-mythos-5-1': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY, forcedToolChoice: false },
  'claude-mythos-5-2': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY, forcedToolChoice: false },
  'claude-fable-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY },
  'claude-mythos-5': { ...NEW_CLAUDE, thinking: ADAPTIVE_ONLY },
  'claude-sonnet-5': {
    ...NEW_CLAUDE,
    thinking: ADAPTIVE_OR_OFF,
    forcedChoiceWhileThinking: false,
    midSystem: false,
  },
  'claude-opus-4-8': { ...NEW_CLAUDE, thinking: ADAPTIVE_OR_OFF, forcedChoiceWhileThinking: false },
  'claude-opus-4-7': {
    ...NEW_CLAUDE,
    thinking: ADAPTIVE_OR_OFF,
    forcedChoiceWhileThinking: false,
    midSystem: false,
  },
  'claude-opus-4-6': CLAUDE_4_6,
  'claude-sonnet-4-6': CLAUDE_4_6,
  'claude-opus-4-5': { ...CLAUDE_4_5, efforts: LOW_TO_HIGH },
  'claude-sonnet-4-5': CLAUDE_4_5,
  'claude-haiku-4-5': CLAUDE_4_5,
  'claude-opus-4-1': { ...CLAUDE_4_5, maxOutput: 32_000 },
  'claude-opus-4': { ...CLAUDE_4, maxOutput: 32_000 },
  'claude-sonnet-4': CLAUDE_4,
  'claude-3-7': CLAUDE_4,
  'claude-3-5': CLAUDE_3,
  'claude-3': { ...CLAUDE_3, maxOutput: 4096 },
  'claude-2': { ...CLAUDE_3, maxOutput: 4096, images: false },
  'claude-instant': { ...CLAUDE_3, maxOutput: 4096, images: false },
}

const O_SERIES: ModelCapabilities = {
  reasoningModel: true,
  sampling: false,
  efforts: LOW_TO_HIGH,
  maxOutput: 100_000,
  context: 200_000,
  cacheBreakpoints: false,
}

const GPT_5: ModelCapabilities = {
  reasoningModel: true,
  sampling: false,
  maxOutput: 128_000,
  context: 400_000,
  cacheBreakpoints: false,
}

/** gpt-5.1 and later: they can leave reasoning out, and then take sampling parameters. */
const GPT_5_1: ModelCapabilities = { ...GPT_5, sampling: true, samplingNeedsNoEffort: true }

const GPT_5_6: ModelCapabilities = {
  ...GPT_5_1,
  efforts: ['none', ...LOW_TO_MAX],
  context: 1_050_000,
  cacheBreakpoints: true,
}

const GPT_6: ModelCapabilities = {
  reasoningModel: true,
  sampling: false,
  efforts: LOW_TO_MAX,
  maxOutput: 128_000,
  context: 1_050_000,
  cacheBreakpoints: true,
}

const NO_REASONING: ModelCapabilities = { reasoningModel: false }

const GPT_4: ModelCapabilities = { ...NO_REASONING, cacheBreakpoints: false }

const GEMINI: ModelCapabilities = { maxOutput: 65_536, context: 1_048_576 }
const GEMINI_2_5: ModelCapabilities = { ...GEMINI, thinkingControl: 'budget' }
const GEMINI_3: ModelCapabilities = { ...GEMINI, thinkingControl: 'level', efforts: LOW_TO_HIGH }

/** The first pattern that matches the name (without vendor, lower case) wins. */
export const OTHERS: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/^o1-(mini|preview)/, { ...O_SERIES, efforts: [], maxOutput: 65_536, context: 128_000, images: false }],
  [/^o\d(-|$)/, O_SERIES],
  [/^(codex-mini-latest|computer-use-preview)/, { reasoningModel: true, sampling: false, cacheBreakpoints: false }],
  [/^gpt-5-chat/, { ...GPT_4, maxOutput: 16_384, context: 128_000 }],
  [/^gpt-5-pro/, { ...GPT_5, efforts: ['high'], maxOutput: 272_000 }],
  [/^gpt-5-codex/, { ...GPT_5, efforts: LOW_TO_HIGH }],
  [/^gpt-5(-|$)/, { ...GPT_5, efforts: ['minimal', ...LOW_TO_HIGH] }],
  [/^gpt-5\.1-codex-max/, { ...GPT_5, efforts: LOW_TO_XHIGH }],
  [/^gpt-5\.1-codex/, { ...GPT_5, efforts: LOW_TO_HIGH }],
  [/^gpt-5\.1(-|$)/, { ...GPT_5_1, efforts: ['none', ...LOW_TO_HIGH] }],
  [/^gpt-5\.[2-5]-codex/, { ...GPT_5, efforts: LOW_TO_XHIGH }],
  [/^gpt-5\.[2-5]-pro/, { ...GPT_5, efforts: ['medium', 'high', 'xhigh'] }],
  [/^gpt-5\.[23](-|$)/, { ...GPT_5_1, efforts: ['none', ...LOW_TO_XHIGH] }],
  [/^gpt-5\.[45]-(mini|nano)/, { ...GPT_5_1, efforts: ['none', ...LOW_TO_XHIGH] }],
  [/^gpt-5\.[45](-|$)/, { ...GPT_5_1, efforts: ['none', ...LOW_TO_XHIGH], context: 1_050_000 }],
  [/^gpt-5\.\d/, GPT_5_6],
  [/^gpt-(6-sol|6-luna|6\.1-terra)/, { ...GPT_6, efforts: ['none', ...LOW_TO_MAX] }],
  [/^gpt-[6-9]/, GPT_6],
  [/^gpt-oss/, { efforts: LOW_TO_HIGH, images: false, context: 131_072 }],
  [/^gpt-4\.1/, { ...GPT_4, maxOutput: 32_768, context: 1_047_576 }],
  [/^gpt-4o.*audio|^gpt-audio/, { ...GPT_4, structuredOutput: false, images: false, maxOutput: 16_384 }],
  [/^(gpt-4o|chatgpt-4o)/, { ...GPT_4, maxOutput: 16_384, context: 128_000 }],
  [/^gpt-4-(turbo|1106|0125)/, { ...GPT_4, structuredOutput: false, maxOutput: 4096, context: 128_000 }],
  [/^gpt-4(-|$)/, { ...GPT_4, structuredOutput: false, images: false, maxOutput: 8192, context: 8192 }],
  [/^gpt-3\.5/, { ...GPT_4, structuredOutput: false, images: false, maxOutput: 4096, context: 16_385 }],

  [/^gemini-(1\.|2\.0|2\.5-flash-image)/, { ...NO_REASONING, maxOutput: 8192, context: 1_048_576 }],
  [/^gemini-2\.5-pro/, { ...GEMINI_2_5, thinkingBudget: { min: 128, max: 32_768, off: false } }],
  [/^gemini-2\.5-flash-lite/, { ...GEMINI_2_5, thinkingBudget: { min: 512, max: 24_576, off: true } }],
  [/^gemini-2\.5-flash/, { ...GEMINI_2_5, thinkingBudget: { min: 1, max: 24_576, off: true } }],
  [/^gemini-3-pro/, { ...GEMINI_3, efforts: ['low', 'high'], effortAliases: { medium: 'high' } }],
  [/^gemini-3(\.[0-5])?-flash/, { ...GEMINI_3, efforts: ['minimal', ...LOW_TO_HIGH] }],
  [/^gemini-/, GEMINI_3],

  [
    /^deepseek/,
    {
      efforts: ['none', 'low', 'high', 'max'],
      effortAliases: { minimal: 'low', medium: 'high', xhigh: 'high' },
      images: false,
    },
  ],
  [/^(qwen.*(vl|omni)|qvq)/, { images: true }],
  [/^qwen3-coder/, { ...NO_REASONING, images: false }],
  [/^qwen3-.*instruct/, NO_REASONING],
  [/^qwq/, { images: false }],
  [/^glm-4(\.\d)?v/, { efforts: [], images: true }],
  [/^glm-4/, { efforts: [], images: false }],
  [/^glm-/, {}],
  [/^kimi-k2-thinking/, { efforts: [], images: false }],
  [/^kimi-k2(-|$|:)/, { ...NO_REASONING, images: false }],
  [/^kimi-/, { efforts: [] }],
  [/^grok.*non-reasoning/, NO_REASONING],
  [/^grok-3-mini/, { efforts: ['low', 'high'], images: false }],
  [/^grok-code/, { efforts: [], images: false }],
  [/^grok-4(\.1|-|$)/, { efforts: [] }],
  [/^minimax-m/, { efforts: [], images: false }],
  [/^(codestral|devstral|mistral-nemo|ministral)/, NO_REASONING],
  [/^(meta-)?llama-3/, { ...NO_REASONING, images: false }],
]
