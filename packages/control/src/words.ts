// The words that a command line is made of, without what they mean: `@ferryllm/control/words` loads in no time.
export { AGENT_EFFORTS, AGENT_IDS, SESSION_CLIENTS, SETUP_CLIENTS } from './agent-words.ts'
export type { AgentEffort, AgentId, SessionClient } from './agent-words.ts'
export { IMPORT_KINDS } from './import/import-kinds.ts'
export { KEY_ENDPOINTS } from './key-endpoints.ts'
export { PROVIDER_TYPES } from './provider-types.ts'
export { USAGE_DIMENSIONS } from './usage-dimensions.ts'
export type { UsageDimension } from './usage-dimensions.ts'
