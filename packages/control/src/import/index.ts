// Reading the configuration of other programs, apart from the rest: its parsers are wanted by one command only.
export { ccSwitchText } from './cc-switch.ts'
export type { CcSwitchRow } from './cc-switch.ts'
export type { ImportResult, Mapped, NotMapped } from './draft.ts'
export { detectImportKind, importConfig } from './import-config.ts'
export { IMPORT_KINDS } from './import-kinds.ts'
export type { ImportKind } from './import-kinds.ts'
