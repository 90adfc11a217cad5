// Everything other packages may know about configuration.
export {
  adminError,
  modelsAnswer,
  providersAnswer,
  reloadAnswer,
  resetAnswer,
  statusAnswer,
  stopAnswer,
} from './admin.ts'
export type { AdminError, GatewayStatus, ModelsAnswer, ProviderStatus, ReloadAnswer } from './admin.ts'
export { configPaths, findConfig, statePaths } from './config-paths.ts'
export type { Machine, StatePaths } from './config-paths.ts'
export { endpointUrl, MAIN_PATH, protocolOf } from './compose-url.ts'
export type { EndpointProtocol } from './compose-url.ts'
export { configSchema } from './config/config.ts'
export type { Config, ModelOverride, Provider, ReasoningEffort, Route } from './config/config.ts'
export { defaultConfig } from './default-config.ts'
export { configJsonSchema } from './json-schema.ts'
export { linePattern } from './line-pattern.ts'
export { isLoopback, parseListen } from './listen-address.ts'
export type { ListenAddress } from './listen-address.ts'
export { loadConfig } from './load-config.ts'
export type { LoadedConfig } from './load-config.ts'
export { NOT_YET } from './not-yet.ts'
export { findRoute, orderRoutes, routePrefix } from './order-routes.ts'
export { findHost, findPreset, presets } from './presets.ts'
export type { Preset } from './presets.ts'
export type { Problem, Severity } from './problem.ts'
export { PROVIDER_TYPES } from './provider-types.ts'
export type { ProviderType } from './provider-types.ts'
export type { TraitOverrides } from './quirks.ts'
export { readClientKeys, readProviderKey } from './read-keys.ts'
export type { ClientKeyProblem, Host, ProviderKey } from './read-keys.ts'
export { Secret } from './secret.ts'
export { nearest } from './suggest.ts'
