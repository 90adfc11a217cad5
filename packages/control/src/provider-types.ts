// The kinds of provider a configuration can name.

/** Provider types; all but `demo` talk to a server. */
export const PROVIDER_TYPES = ['openai', 'openai_responses', 'anthropic', 'gemini', 'demo'] as const

/** A provider type as the file names it. */
export type ProviderType = (typeof PROVIDER_TYPES)[number]
