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
export { codeAnswer, sessionAnswer } from './admin-session.ts'
export type { CodeAnswer, SessionAnswer } from './admin-session.ts'
export {
  backupAnswer,
  backupsAnswer,
  changeAnswer,
  configAnswer,
  configWish,
  conflictAnswer,
  invalidConfigAnswer,
  previewAnswer,
  restoreWish,
} from './admin-config.ts'
export type {
  BackupAnswer,
  BackupsAnswer,
  ChangeAnswer,
  ConfigAnswer,
  ConfigEditWish,
  ConflictAnswer,
  InvalidConfigAnswer,
  PreviewAnswer,
} from './admin-config.ts'
export {
  applyAnswer,
  applyWish,
  clientsAnswer,
  foldersAnswer,
  launchAnswer,
  launchPreferences,
  launchPreview,
  launchResult,
  launchWish,
  projectChange,
  projectWish,
  projectsAnswer,
  restoreAnswer,
  conversationAnswer,
  sessionsAnswer,
  setupPreview,
  setupWish,
  trashAnswer,
  trashedAnswer,
  undoAnswer,
  undoWish,
} from './admin-launch.ts'
export type {
  ApplyAnswer,
  ClientsAnswer,
  FoldersAnswer,
  LaunchAnswer,
  LaunchEntry,
  LaunchPreview,
  LaunchResult,
  ProjectEntry,
  ProjectsAnswer,
  RestoreAnswer,
  ConversationAnswer,
  SessionEntry,
  SessionsAnswer,
  SetupEntry,
  SetupPreviewAnswer,
  TrashAnswer,
  TrashedEntry,
  UndoAnswer,
} from './admin-launch.ts'
export { configEvent, gapEvent, requestEvent, statusEvent } from './admin-events.ts'
export type { ConfigEvent, GapEvent, RequestEvent } from './admin-events.ts'
export { discoverAnswer, doctorAnswer, importAnswer, importPreviewAnswer, importWish } from './admin-discover.ts'
export type { DiscoverAnswer, DoctorAnswer, ImportAnswer, ImportPreviewAnswer } from './admin-discover.ts'
export {
  addProviderWish,
  balanceAnswer,
  presetsAnswer,
  providerModelsAnswer,
  providerSettingsAnswer,
  removeProviderWish,
  resolveAnswer,
  setKeyWish,
  setProviderWish,
  testLine,
  testsAnswer,
  testStep,
  testWish,
} from './admin-providers.ts'
export type {
  AddProviderWish,
  BalanceAnswer,
  PresetsAnswer,
  ProviderDraft,
  ProviderModelsAnswer,
  ProviderSettingsAnswer,
  ResolveAnswer,
  TestLine,
  TestResult,
  TestsAnswer,
  TestStep,
  TestWish,
} from './admin-providers.ts'
export {
  captureAnswer,
  captureWish,
  exportAnswer,
  forgottenAnswer,
  replayAnswer,
  replayWish,
  traceAnswer,
} from './admin-trace.ts'
export type {
  CaptureAnswer,
  CaptureMode,
  CostBreakdown,
  Trace,
  TraceAnswer,
  TraceAttempt,
  TraceBody,
  TraceNote,
} from './admin-trace.ts'
export { curlOf } from './curl-of.ts'
export { requestAnswer, requestsAnswer, usageAnswer } from './admin-requests.ts'
export type { RequestAnswer, UsageAnswer, UsageGroup } from './admin-requests.ts'
export { AGENT_EFFORTS, AGENT_IDS, SESSION_CLIENTS, SETUP_CLIENTS } from './agent-words.ts'
export type { AgentEffort, AgentId, SessionClient } from './agent-words.ts'
export { aliasChain, followAlias, readAliases } from './aliases.ts'
export type { AliasProblem, AliasTable } from './aliases.ts'
export { formatKeyStore, parseKeyStore } from './client-keys.ts'
export type { StoredKey } from './client-keys.ts'
export type { KeyEndpoint } from './key-endpoints.ts'
export { configPaths, findConfig, statePaths } from './config-paths.ts'
export type { Machine, StatePaths } from './config-paths.ts'
export { endpointUrl, MAIN_PATH, protocolOf } from './compose-url.ts'
export type { EndpointProtocol } from './compose-url.ts'
export { configSchema } from './config/config.ts'
export type { Config, LimitRule, ModelOverride, Provider, ReasoningEffort, Route } from './config/config.ts'
export { configChanges, needsRestart } from './config-changes.ts'
export type { ConfigChange } from './config-changes.ts'
export { editConfig, isEditable, parseKey } from './edit/edit-config.ts'
export type { ConfigEdit, Edit } from './edit/edit-config.ts'
export { renderKey, renderValue } from './edit/render-value.ts'
export { effectiveValues } from './effective-values.ts'
export type { EffectiveValue, ValueSource } from './effective-values.ts'
export { defaultConfig } from './default-config.ts'
export { exposureOf } from './exposed-listener.ts'
export { configJsonSchema, isSecretPath, schemaNodeAt } from './json-schema.ts'
export type { SchemaNode } from './json-schema.ts'
export { linePattern } from './line-pattern.ts'
export { listenersOf } from './check-listeners.ts'
export { isLoopback, parseListen, pointsAt } from './listen-address.ts'
export type { ListenAddress } from './listen-address.ts'
export { loadConfig } from './load-config.ts'
export type { LoadedConfig, LoadOptions } from './load-config.ts'
export type { FlagValue } from './layers.ts'
export { formatOf } from './read-source.ts'
export { listSettings, OTHER_VARIABLES, readSettingText, typesOf } from './settings.ts'
export type { Setting } from './settings.ts'
export { matchesPattern } from './match-pattern.ts'
export { compileMatch, hasCaptures, routePrefix } from './match-model.ts'
export type { Matcher, MatchType, ModelPattern } from './match-model.ts'
export { compileRoutes, findRoute, orderRoutes, targetsOf } from './order-routes.ts'
export { findHost, findPreset, keyEnvsOf, presetNames, presetRoutes, presets } from './presets.ts'
export type { Preset } from './presets.ts'
export { formatPath } from './problem.ts'
export type { Problem, Severity } from './problem.ts'
export { PROVIDER_TYPES } from './provider-types.ts'
export type { ProviderType } from './provider-types.ts'
export type { TraitOverrides } from './quirks.ts'
export { expandHome, keyStorePath, readClientKeys } from './read-keys.ts'
export type { ClientKeyProblem, Host, NamedKey } from './read-keys.ts'
export { keySourcesOf, readKey, readProviderKey } from './read-provider-keys.ts'
export type { KeySource, NamedSource, ReadKey } from './read-provider-keys.ts'
export { recognize } from './recognize.ts'
export type { Recognizable, Recognized } from './recognize.ts'
export { redactText } from './redact-line.ts'
export { redactSource } from './redact-source.ts'
export { Secret } from './secret.ts'
export { nearest } from './suggest.ts'
export { USAGE_DIMENSIONS } from './usage-dimensions.ts'
export type { UsageDimension } from './usage-dimensions.ts'
export { findInFile } from './watched-value.ts'
