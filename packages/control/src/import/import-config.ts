// Makes a configuration of ours from the one of another program, whichever of the known ones it is.
import json5 from 'json5'
import { isTable } from '../fill-presets.ts'
import { importCcSwitch } from './cc-switch.ts'
import { importClaude } from './claude.ts'
import { importClaudeCodeRouter } from './claude-code-router.ts'
import { importCodex } from './codex.ts'
import type { ImportResult } from './draft.ts'
import type { ImportKind } from './import-kinds.ts'
import { importLiteLlm } from './litellm.ts'
import { importTokligence } from './tokligence.ts'

const IMPORTERS: Readonly<Record<ImportKind, (text: string) => ImportResult>> = {
  tokligence: importTokligence,
  litellm: importLiteLlm,
  ccr: importClaudeCodeRouter,
  'cc-switch': importCcSwitch,
  claude: importClaude,
  codex: importCodex,
}

/** Reads the text of a file of this kind; throws what its parser throws. */
export function importConfig(kind: ImportKind, text: string): ImportResult {
  return IMPORTERS[kind](text.replace(/^\ufeff/, ''))
}

/** Whose file it probably is, by its name and what stands in it. */
export function detectImportKind(file: string, text: string): ImportKind | undefined {
  if (/\.ya?ml$/i.test(file)) return /^model_list\s*:/m.test(text) ? 'litellm' : undefined
  if (/\.toml$/i.test(file))
    return /^\s*(?:model_provider\s*=|\[model_providers\.|model\s*=)/m.test(text) ? 'codex' : undefined
  if (/\.ini$/i.test(file)) return isTokligence(text) ? 'tokligence' : undefined
  const data = readJson(text)
  if (data === undefined) return isTokligence(text) ? 'tokligence' : undefined
  if ('Providers' in data || 'Router' in data) return 'ccr'
  if (isTable(data['providers']) || [data['claude'], data['codex'], data['gemini']].some(hasProviders))
    return 'cc-switch'
  return isTable(data['env']) || 'apiKeyHelper' in data || 'permissions' in data ? 'claude' : undefined
}

function hasProviders(app: unknown): boolean {
  return isTable(app) && isTable(app['providers'])
}

const TOKLIGENCE_KEYS =
  /^\s*(?:model_provider_routes|routes|work_mode|facade_port|ledger_path|auth_disabled|fallback_adapter|marketplace_enabled)\s*=/im

function isTokligence(text: string): boolean {
  return TOKLIGENCE_KEYS.test(text)
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = json5.parse(text)
    return isTable(data) ? data : undefined
  } catch {
    // Not JSON: another of the formats, perhaps.
    return undefined
  }
}
