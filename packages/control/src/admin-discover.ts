// The contract of the admin API about what this machine offers: keys, servers, and the configurations of other programs.
import * as z from 'zod'
import { changeAnswer, previewAnswer } from './admin-config.ts'

const offer = z.object({
  id: z.string().describe('For POST /api/import.'),
  kind: z.enum(['env', 'server', 'config']),
  label: z.string().describe('Of the provider, or of the program.'),
  detail: z.string().describe('The variable, the address, or the file.'),
  preset: z.string().optional(),
  models: z.int().optional().describe('How many a server on this machine lists.'),
  brings: z.array(z.string()).describe('Names of the providers that it would add.'),
  not_mapped: z.int().describe('Settings of a file that have no place here.'),
  in_use: z.boolean().describe('Whether the configuration has it already.'),
})

const client = z.object({
  id: z.enum(['claude', 'codex', 'opencode', 'gemini', 'code']),
  label: z.string(),
  version: z.string().optional(),
  path: z.string(),
})

/** `GET /api/discover`: nothing is changed, and nobody outside this machine is asked. */
export const discoverAnswer = z.object({ offers: z.array(offer), clients: z.array(client) })

/** `POST /api/import` (with `?preview` nothing is written) */
export const importWish = z.strictObject({
  offers: z.array(z.string()).min(1).describe('Ids of GET /api/discover.'),
  hash: z.string().optional().describe('Of the file that this was made for (GET /api/config).'),
})

const said = {
  added: z.array(z.string()).describe('Names of the providers.'),
  skipped: z.array(z.object({ what: z.string(), why: z.string() })),
}

/** `POST /api/import` */
export const importAnswer = changeAnswer.extend(said)

/** `POST /api/import?preview` */
export const importPreviewAnswer = previewAnswer.extend(said)

export type DiscoverAnswer = z.infer<typeof discoverAnswer>
export type ImportAnswer = z.infer<typeof importAnswer>
export type ImportPreviewAnswer = z.infer<typeof importPreviewAnswer>

const checked = z.object({
  name: z.string(),
  outcome: z.enum(['ok', 'warning', 'failed', 'skipped']),
  detail: z.string(),
  fix: z.string().optional(),
  ms: z.number().optional(),
})

/** `GET /api/doctor` (with `?live` the addresses of the providers are asked, too): as `ferryllm doctor --json`. */
export const doctorAnswer = z.object({ ok: z.boolean(), checks: z.array(checked) })

export type DoctorAnswer = z.infer<typeof doctorAnswer>
