// What usage can be grouped by, on the command line and in the admin API.

/** `model` is the one that served, `agent` the client program without its version, `client` its protocol. */
export const USAGE_DIMENSIONS = [
  'day',
  'hour',
  'minute',
  'model',
  'provider',
  'key',
  'agent',
  'project',
  'session',
  'client',
] as const

/** One of them. */
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number]
