// The folders that people work in, and what each of them wants: kept by path, the latest first.
import { existsSync } from 'node:fs'
import { AGENT_EFFORTS, AGENT_IDS } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import * as z from 'zod'
import { readJson, writeJson } from './read-json.ts'

const project = z.object({
  path: z.string(),
  pinned: z.boolean().default(false),
  provider: z.string().optional(),
  model: z.string().optional(),
  effort: z.enum(AGENT_EFFORTS).optional(),
  /** The client that was opened there last. */
  client: z.enum(AGENT_IDS).optional(),
  /** Milliseconds since 1970. */
  openedAt: z.number(),
})

const projectFile = z.object({ version: z.literal(1), projects: z.array(project) })

/** What is stored of a project. */
export type StoredProject = z.output<typeof project>

/** A project, and whether its folder is still there. */
export interface Project extends StoredProject {
  readonly missing: boolean
}

/** What can be said about a project; `null` takes a choice back. */
export interface ProjectChange {
  readonly pinned?: boolean | undefined
  readonly provider?: string | null | undefined
  readonly model?: string | null | undefined
  readonly effort?: StoredProject['effort'] | null | undefined
}

export function listProjects(file: string): Project[] {
  return read(file)
    .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.openedAt - a.openedAt)
    .map((each) => ({ ...each, missing: !existsSync(each.path) }))
}

export function findProject(file: string, path: string): StoredProject | undefined {
  return read(file).find((each) => each.path === path)
}

/** Puts a folder on the list, or at its top. */
export function openProject(file: string, path: string, now: number, client?: StoredProject['client']): void {
  const all = read(file)
  const known = all.find((each) => each.path === path) ?? { path, pinned: false, openedAt: now }
  const opened = { ...known, openedAt: now, ...(client === undefined ? {} : { client }) }
  write(file, [opened, ...all.filter((each) => each.path !== path)])
}

/** Throws `not-found`. */
export function changeProject(file: string, path: string, change: ProjectChange): StoredProject {
  const all = read(file)
  const known = all.find((each) => each.path === path)
  if (known === undefined) throw unknownProject(path)
  const merged = Object.entries({ ...known, ...change }).filter(([, value]) => value !== null && value !== undefined)
  const changed = project.parse(Object.fromEntries(merged))
  write(
    file,
    all.map((each) => (each === known ? changed : each)),
  )
  return changed
}

/** Takes it off the list; the folder stays as it is. Throws `not-found`. */
export function removeProject(file: string, path: string): StoredProject {
  const all = read(file)
  const known = all.find((each) => each.path === path)
  if (known === undefined) throw unknownProject(path)
  write(
    file,
    all.filter((each) => each !== known),
  )
  return known
}

/** Puts back what was removed. */
export function restoreProject(file: string, removed: StoredProject): void {
  write(file, [...read(file).filter(({ path }) => path !== removed.path), removed])
}

function read(file: string): StoredProject[] {
  return readJson(file, projectFile)?.projects ?? []
}

function write(file: string, projects: readonly StoredProject[]): void {
  writeJson(file, { version: 1, projects })
}

function unknownProject(path: string): GatewayError {
  return new GatewayError('not-found', `${path} is not among the projects.`)
}
