// The programs whose configuration can be read.

/** Their short names. */
export const IMPORT_KINDS = ['tokligence', 'litellm', 'ccr', 'cc-switch', 'claude', 'codex'] as const

/** One of those programs. */
export type ImportKind = (typeof IMPORT_KINDS)[number]
