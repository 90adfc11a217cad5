// The contract of the admin API about the clients of this machine: opening them, their projects, sessions and settings.
import * as z from 'zod'
import { AGENT_EFFORTS, AGENT_IDS, SESSION_CLIENTS, SETUP_CLIENTS } from './agent-words.ts'

const at = z.iso.datetime()
const whole = z.int().nonnegative()
const path = z.string().min(1).max(4096)
const choice = {
  provider: z.string().min(1).max(200).optional().describe('Only this provider may answer.'),
  model: z.string().min(1).max(200).optional(),
  effort: z.enum(AGENT_EFFORTS).optional(),
}

/** `POST /api/launch` and `POST /api/launch/preview` */
export const launchWish = z.strictObject({
  client: z.enum(AGENT_IDS),
  directory: path.optional().describe('Absolute. Absent for a session: where it took place.'),
  ...choice,
  session: z.string().min(1).max(200).optional().describe('Go on with this one.'),
  fork: z.boolean().optional().describe('In a copy of it.'),
  terminal: z.string().min(1).max(60).optional().describe('This one and no other.'),
})

/** `POST /api/launch` */
export const launchResult = z.object({
  opened: z.boolean(),
  id: z.string().optional().describe('Of the launch, in the history.'),
  terminal: z.string().optional().describe('Absent for a client with a window of its own.'),
  problem: z.string().optional().describe('Why it was not opened.'),
  command: z.string().describe('Opens the same in any terminal.'),
  notes: z.array(z.string()),
})

/** `POST /api/launch/preview` */
export const launchPreview = z.object({
  program: z.string(),
  directory: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).describe('Keys are masked.'),
  unset: z.array(z.string()),
  command: z.string(),
  notes: z.array(z.string()),
})

const launch = z.object({
  id: z.string(),
  client: z.enum(AGENT_IDS),
  directory: z.string(),
  ...choice,
  session: z.string().optional(),
  terminal: z.string().optional(),
  started_at: at,
  state: z.enum(['starting', 'running', 'ended', 'lost']).describe('lost: it has ended, nobody knows how.'),
  exit_code: z.int().optional(),
  duration_ms: whole.optional(),
})

/** `GET /api/launch` */
export const launchAnswer = z.object({
  home: z.string(),
  clients: z.array(
    z.object({
      client: z.enum(AGENT_IDS),
      name: z.string(),
      program: z.string().optional().describe('Where it is; absent when it is not installed.'),
      install: z.string(),
    }),
  ),
  terminals: z.array(z.object({ id: z.string(), name: z.string(), preferred: z.boolean() })).describe('Best first.'),
  launches: z.array(launch).describe('The latest first, at most 50.'),
})

/** `PUT /api/launch/preferences` */
export const launchPreferences = z.strictObject({ terminal: z.string().min(1).max(60).nullable() })

const project = z.object({
  path: z.string(),
  pinned: z.boolean(),
  ...choice,
  client: z.enum(AGENT_IDS).optional().describe('The client that was opened there last.'),
  branch: z.string().optional().describe('Of Git, when it is checked out there.'),
  opened_at: at,
  missing: z.boolean().describe('The folder is gone.'),
})

/** `GET /api/projects` */
export const projectsAnswer = z.object({ projects: z.array(project).describe('Pinned first, then the latest.') })

/** `POST /api/projects`, which also puts a removed one back. */
export const projectWish = z.strictObject({ path, pinned: z.boolean().optional(), ...choice })

/** `PATCH /api/projects`; null takes a choice back. */
export const projectChange = z.strictObject({
  path,
  pinned: z.boolean().optional(),
  provider: choice.provider.nullable(),
  model: choice.model.nullable(),
  effort: choice.effort.nullable(),
})

/** `GET /api/folders?path=` */
export const foldersAnswer = z.object({
  path: z.string(),
  parent: z.string().optional().describe('Absent at the top.'),
  home: z.string(),
  folders: z.array(z.object({ name: z.string(), path: z.string(), is_repository: z.boolean() })),
  truncated: z.boolean().describe('There are more than are shown.'),
})

const session = z.object({
  client: z.enum(SESSION_CLIENTS),
  id: z.string(),
  title: z.string(),
  directory: z.string().optional(),
  missing: z.boolean().describe('Its folder is gone, or unknown.'),
  model: z.string().optional(),
  provider: z.string().optional().describe('As the client recorded it.'),
  repointed: z
    .boolean()
    .describe('It was recorded with another provider: going on with it leads that one to the gateway.'),
  branch: z.string().optional(),
  started_at: at,
  updated_at: at,
  turns: whole,
  tokens: whole.optional(),
  archived: z.boolean(),
})

/** `GET /api/sessions` */
export const sessionsAnswer = z.object({
  sessions: z.array(session).describe('The latest first.'),
  total: whole.describe('That fit, shown or not.'),
  files: whole,
  malformed: whole.describe('Lines that could not be read.'),
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
})

/** `GET /api/sessions/{client}/{id}` */
export const conversationAnswer = z.object({
  session,
  entries: z.array(
    z.object({
      role: z.enum(['user', 'assistant', 'reasoning', 'tool-call', 'tool-result']),
      text: z.string(),
      name: z.string().optional().describe('Of a tool.'),
      at: at.optional(),
      is_error: z.boolean(),
    }),
  ),
  total: whole,
})

const trashed = z.object({
  id: z.string(),
  client: z.enum(SESSION_CLIENTS),
  session: z.string(),
  title: z.string(),
  deleted_at: at,
})

/** `DELETE /api/sessions/{client}/{id}` and `POST /api/sessions/trash/{id}/restore` */
export const trashedAnswer = trashed

/** `GET /api/sessions/trash` */
export const trashAnswer = z.object({ trash: z.array(trashed) })

const setup = z.object({
  client: z.enum(SETUP_CLIENTS),
  name: z.string(),
  file: z.string(),
  state: z
    .enum(['not-set', 'applied', 'changed', 'by-hand', 'unreadable'])
    .describe('changed: ours, and the file has changed since; by-hand: it leads here, and it was not us.'),
  address: z.string().optional().describe('Where the client sends its requests, if its settings say.'),
  applied_at: at.optional(),
  problem: z.string().optional(),
  notes: z.array(z.string()),
})

/** `GET /api/clients` */
export const clientsAnswer = z.object({ clients: z.array(setup) })

/** `POST /api/clients/{client}/preview` */
export const setupWish = z.strictObject({ model: choice.model })

/** `POST /api/clients/{client}/apply` */
export const applyWish = z.strictObject({
  model: choice.model,
  hash: z.string().optional().describe('Of the preview; another file by now is a conflict (409).'),
})

/** `POST /api/clients/{client}/preview` */
export const setupPreview = z.object({
  file: z.string(),
  hash: z.string(),
  diff: z.string().describe('Unified, keys masked; empty when nothing would change.'),
  notes: z.array(z.string()),
})

/** `POST /api/clients/{client}/apply` */
export const applyAnswer = z.object({ file: z.string(), diff: z.string(), changed: z.boolean() })

/** `POST /api/clients/{client}/undo` */
export const undoWish = z.strictObject({ merge: z.boolean().optional() })

/** `POST /api/clients/{client}/undo`; with status 409 when the file has changed since, and nothing was written. */
export const undoAnswer = z.object({
  done: z.boolean(),
  file: z.string(),
  exact: z.boolean().optional().describe('Byte for byte as it was.'),
  diff: z.string().optional().describe('What was taken back.'),
  changes: z.string().optional().describe('What has changed since.'),
  merged: z.string().optional().describe('What a merge would do.'),
})

/** `POST /api/clients/restore` */
export const restoreAnswer = z.object({
  restored: z.array(z.object({ client: z.enum(SETUP_CLIENTS), file: z.string(), exact: z.boolean() })),
})

/** What can be opened, and what was. */
export type LaunchAnswer = z.infer<typeof launchAnswer>
/** A launch of the past. */
export type LaunchEntry = z.infer<typeof launch>
/** What a launch would do. */
export type LaunchPreview = z.infer<typeof launchPreview>
/** What came of a launch. */
export type LaunchResult = z.infer<typeof launchResult>
/** The projects. */
export type ProjectsAnswer = z.infer<typeof projectsAnswer>
/** A folder that clients were opened in. */
export type ProjectEntry = z.infer<typeof project>
/** The folders in a folder. */
export type FoldersAnswer = z.infer<typeof foldersAnswer>
/** Sessions of clients. */
export type SessionsAnswer = z.infer<typeof sessionsAnswer>
/** A session of a client. */
export type SessionEntry = z.infer<typeof session>
/** A conversation. */
export type ConversationAnswer = z.infer<typeof conversationAnswer>
/** A deleted session. */
export type TrashedEntry = z.infer<typeof trashed>
/** Deleted sessions. */
export type TrashAnswer = z.infer<typeof trashAnswer>
/** How the settings of clients stand. */
export type ClientsAnswer = z.infer<typeof clientsAnswer>
/** How the settings of one client stand. */
export type SetupEntry = z.infer<typeof setup>
/** A change of settings before it is made. */
export type SetupPreviewAnswer = z.infer<typeof setupPreview>
/** A change of settings that was made. */
export type ApplyAnswer = z.infer<typeof applyAnswer>
/** What came of an undo. */
export type UndoAnswer = z.infer<typeof undoAnswer>
/** What was taken back. */
export type RestoreAnswer = z.infer<typeof restoreAnswer>
