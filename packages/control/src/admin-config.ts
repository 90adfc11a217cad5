// The contract of the admin API about the configuration file: what is in force, and how it is changed.
import * as z from 'zod'

const path = z.array(z.union([z.string(), z.int().nonnegative()])).min(1)
const hash = z.string().describe('SHA-256 of the file, or "none" while there is no file.')

/** One change of the file. */
export const configEdit = z.union([
  z.strictObject({ path, value: z.unknown().describe('null takes the key out: its default is in force again.') }),
  z.strictObject({
    path,
    insert: z.record(z.string(), z.unknown()).describe('An entry to put in front of that place.'),
  }),
  z.strictObject({ path, move_to: z.int().nonnegative().describe('The new place of the entry in its list.') }),
])

/** `POST /api/config/preview` and `PATCH /api/config` */
export const configWish = z.strictObject({
  hash: hash.optional().describe('Of the file that the edits were made for; another one on disk is a conflict (409).'),
  edits: z.array(configEdit).min(1).max(1000),
})

const problem = z.object({
  severity: z.enum(['error', 'warning', 'note']),
  path: z.string().describe('For example providers[0].base_url; empty for the file as a whole.'),
  message: z.string(),
  line: z.int().describe('0 when it is not in the file.'),
  column: z.int(),
  source: z.string().optional().describe('What else says it, for example an environment variable.'),
  suggestion: z.string().optional(),
  excerpt: z.string(),
})

const change = z.object({
  key: z.string().describe('Entries of lists go by their name: providers.openai.base_url.'),
  text: z.string().describe('32 → 64, added: …, removed; for credentials just changed.'),
  needs_restart: z.boolean(),
})

const configValue = z.object({
  key: z.string().describe('As people write it: providers[0].base_url.'),
  path,
  value: z.unknown().describe('Credentials are masked.'),
  origin: z.string().describe('Where it comes from, in words.'),
  source: z.enum(['default', 'file', 'profile', 'variable', 'flag', 'preset', 'host', 'keys']),
  default: z.unknown().optional(),
  is_secret: z.boolean(),
  needs_restart: z.boolean().describe('A running gateway cannot take over another value.'),
})

/** `GET /api/config` */
export const configAnswer = z.object({
  file: z.string().optional().describe('Absent while there is none.'),
  creates: z.string().optional().describe('The file that the first change makes; only while there is none.'),
  format: z.enum(['toml', 'json']),
  hash,
  values: z.array(configValue),
  problems: z.array(problem).describe('Of the file as it stands on disk.'),
  in_force: z.boolean().describe('False when the file on disk was refused, and an older configuration is in force.'),
  pending_restart: z.array(change).describe('What is in the file and waits for a restart.'),
  undo: z.object({ at: z.string() }).optional().describe('The change that POST /api/config/undo takes back.'),
})

/** `POST /api/config/preview`: nothing is written. */
export const previewAnswer = z.object({
  ok: z.boolean().describe('Whether the gateway would take it.'),
  hash: hash.describe('Of the file that it was tried on.'),
  before: z.string().describe('The text of the file, credentials masked.'),
  after: z.string(),
  changes: z.array(change),
  problems: z.array(problem),
})

/** A change that was made, and is in force unless it needs a restart. */
export const changeAnswer = z.object({
  file: z.string(),
  hash,
  created: z.boolean(),
  changes: z.array(change),
  problems: z.array(problem).describe('Warnings.'),
  name: z.string().optional().describe('The name of what was added.'),
  notes: z.array(z.string()).optional().describe('What else is to be said about it.'),
})

/** 409: the file is not the one that the edits were made for. */
export const conflictAnswer = z.object({
  error: z.object({ kind: z.literal('conflict'), message: z.string() }),
  hash: hash.describe('Of the file on disk.'),
  disk: z.string().describe('What is on disk, credentials masked.'),
  mine: z.string().optional().describe('What the edits would make of that; absent when they do not fit it any more.'),
})

/** 422: nothing was written, because the gateway would not take it. */
export const invalidConfigAnswer = z.object({
  error: z.object({ kind: z.literal('invalid-config'), message: z.string() }),
  problems: z.array(problem),
})

const backup = z.object({
  id: z.string(),
  at: z.string().describe('When the change was made that it is from before, ISO 8601.'),
  bytes: z.int(),
})

/** `GET /api/config/backups`, latest first; `GET /api/config/backups/{id}` has the text as well. */
export const backupsAnswer = z.object({ backups: z.array(backup) })

/** `GET /api/config/backups/{id}` */
export const backupAnswer = backup.extend({
  text: z.string().describe('Credentials masked.'),
  current: z.string().describe('The file as it is now, masked as well.'),
})

/** `POST /api/config/undo` and `POST /api/config/backups/{id}/restore` */
export const restoreWish = z.strictObject({ hash: hash.optional() })

/** A change that a client asks for. */
export type ConfigEditWish = z.infer<typeof configEdit>
export type ConfigAnswer = z.infer<typeof configAnswer>
export type PreviewAnswer = z.infer<typeof previewAnswer>
export type ChangeAnswer = z.infer<typeof changeAnswer>
export type ConflictAnswer = z.infer<typeof conflictAnswer>
export type InvalidConfigAnswer = z.infer<typeof invalidConfigAnswer>
export type BackupsAnswer = z.infer<typeof backupsAnswer>
export type BackupAnswer = z.infer<typeof backupAnswer>
