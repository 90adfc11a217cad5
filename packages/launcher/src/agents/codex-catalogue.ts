// The catalogue for Codex: the gateway's models, those that Codex knows itself in its own words.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as z from 'zod'
import { parseJson } from '../read-json.ts'
import type { CodexModel } from './agent.ts'

const catalogue = z.object({ models: z.array(z.looseObject({ slug: z.string() })) })

const PATIENCE_MS = 5000
/** Measured: 0.75 MB with 0.169. */
const MAX_BYTES = 16 * 1024 * 1024

/** The entries in a text of Codex's or of the gateway's; none when it is something else. */
export function readCatalogue(value: unknown): CodexModel[] {
  return catalogue.safeParse(value).data?.models ?? []
}

/** What the installed Codex knows of models; nothing when it cannot be asked (versions before `codex debug models`). */
export async function bundledModels(program: string, env: NodeJS.ProcessEnv): Promise<CodexModel[]> {
  try {
    const options = { env, timeout: PATIENCE_MS, maxBuffer: MAX_BYTES }
    const { stdout } = await promisify(execFile)(program, ['debug', 'models'], options)
    return readCatalogue(parseJson(stdout))
  } catch (cause) {
    if (cause instanceof Error && ('code' in cause || 'killed' in cause)) return []
    throw cause
  }
}

/**
 * Both as one list. Codex's own entries hold its system prompts and tools, so they win; those that the gateway does not
 * list stay, unlisted, because a name that a route takes need not be in a list. `chosen` always has an entry.
 */
export function mergeCatalogues(
  listed: readonly CodexModel[],
  bundled: readonly CodexModel[],
  chosen?: string,
): CodexModel[] {
  const isListed = (slug: string): boolean => listed.length === 0 || listed.some((model) => model.slug === slug)
  const own = bundled.map((model) => (isListed(model.slug) ? model : { ...model, visibility: 'hide' }))
  const known = new Set(bundled.map(({ slug }) => slug))
  const all = [...own, ...listed.filter(({ slug }) => !known.has(slug))]
  const [template] = listed
  if (chosen === undefined || template === undefined || all.some(({ slug }) => slug === chosen)) return all
  return [...all, { ...template, slug: chosen, display_name: chosen }]
}
