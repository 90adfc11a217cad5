// What a client key can be for.

/** The groups of endpoints that a key can be held to. */
export const KEY_ENDPOINTS = [
  'chat',
  'responses',
  'messages',
  'gemini',
  'count_tokens',
  'embeddings',
  'completions',
  'moderations',
  'images',
  'audio',
  'models',
  'metrics',
] as const

/** One of those groups. */
export type KeyEndpoint = (typeof KEY_ENDPOINTS)[number]
