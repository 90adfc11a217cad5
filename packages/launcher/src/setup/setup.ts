// The permanent set-up of clients: looked at first, then written, and taken back exactly. Only the values that are ours are
// ever changed; whatever the client has written meanwhile, above all a login, stays.
import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SETUP_CLIENTS } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import { GatewayError } from '@ferryllm/protocols'
import { AGENTS } from '../agents/index.ts'
import { PLACEHOLDER } from '../client-key.ts'
import { accessFor, type GatewayPlace } from '../gateway-access.ts'
import type { LauncherHost } from '../host.ts'
import { editSettings, readSettings, valueAt, type Setting } from './edit-settings.ts'
import { addToJournal, hashOf, markUndone, readJournal, type JournalEntry } from './journal.ts'
import { unifiedDiff } from './show-diff.ts'
import { TARGETS, type SetupClient, type SetupTarget, type SetupWish } from './targets.ts'

/** How a client's settings stand. */
export interface SetupStatus {
  readonly client: SetupClient
  readonly file: string
  /**
   * `not-set`: they lead elsewhere; `applied`: they are as we wrote them; `changed`: ours, and the file has changed since;
   * `by-hand`: they lead to the gateway, and it was not us; `unreadable`.
   */
  readonly state: 'not-set' | 'applied' | 'changed' | 'by-hand' | 'unreadable'
  /** Where the client sends its requests, if its settings say. */
  readonly address?: string
  readonly appliedAt?: number
  readonly problem?: string
  readonly notes: readonly string[]
}

/** A change before it is made. */
export interface SetupPreview {
  readonly client: SetupClient
  readonly file: string
  /** Of the file as it is now: whoever applies what was shown hands it back. "none" when there is no file. */
  readonly hash: string
  /** Unified, keys masked; empty when nothing would change. */
  readonly diff: string
  readonly notes: readonly string[]
}

/** What came of an undo. */
export type UndoOutcome =
  | { readonly done: true; readonly file: string; readonly exact: boolean; readonly diff: string }
  /** The file has changed since: nothing was written. `merged` is what a merge would make of it now. */
  | {
      readonly done: false
      readonly file: string
      readonly changes: string
      readonly merged: string
      readonly hash: string
    }

const NONE = 'none'

export function setupStatus(host: LauncherHost, url: string | undefined): SetupStatus[] {
  return SETUP_CLIENTS.map((client) => statusOf(TARGETS[client], host, url))
}

function statusOf(target: SetupTarget, host: LauncherHost, url: string | undefined): SetupStatus {
  const { client, notes } = target
  const file = target.file(host)
  try {
    const text = readExact(file)
    const found = text === undefined ? undefined : valueAt(readSettings(text, target.format), target.address)
    const address = typeof found === 'string' ? found : undefined
    const [last] = activeEntries(host, client)
    const isOurs = last !== undefined && text !== undefined && hashOf(text) === last.afterHash
    const leadsHere = address !== undefined && url !== undefined && address.replace(/\/v1\/?$/, '') === url
    const state = isOurs ? 'applied' : last !== undefined ? 'changed' : leadsHere ? 'by-hand' : 'not-set'
    return {
      client,
      file,
      state,
      notes,
      ...(address === undefined ? {} : { address }),
      ...(last === undefined ? {} : { appliedAt: last.appliedAt }),
    }
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    return { client, file, state: 'unreadable', problem: cause.message, notes }
  }
}

/** What `applySetup` would write. Throws GatewayError where it could not. */
export async function previewSetup(
  client: SetupClient,
  host: LauncherHost,
  gateway: GatewayPlace,
  wish: SetupWish = {},
): Promise<SetupPreview> {
  const { target, file, before, after, secrets } = await prepare(client, host, gateway, wish)
  return {
    client,
    file,
    hash: before === undefined ? NONE : hashOf(before),
    diff: unifiedDiff(file, before, after, secrets),
    notes: target.notes,
  }
}

/** Writes it, and remembers what stood there. `hash`: of the file that was shown; another one now is refused. */
export async function applySetup(
  client: SetupClient,
  host: LauncherHost,
  gateway: GatewayPlace,
  { hash, ...wish }: SetupWish & { readonly hash?: string | undefined } = {},
): Promise<{ readonly file: string; readonly diff: string; readonly changed: boolean }> {
  const { file, before, after, settings, data, secrets } = await prepare(client, host, gateway, wish)
  if (hash !== undefined && hash !== (before === undefined ? NONE : hashOf(before))) {
    throw new GatewayError('invalid-request', `${file} has changed since it was shown: look at the change again.`, {
      status: 409,
      code: 'conflict',
    })
  }
  if (before === after) return { file, diff: '', changed: false }
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  addToJournal(host, {
    client,
    file,
    appliedAt: Date.now(),
    after,
    afterHash: hashOf(after),
    owned: settings.map(({ path, value }) => ({ path: [...path], before: valueAt(data, path), after: value })),
    ...(before === undefined ? {} : { before }),
    ...(mode === undefined ? {} : { mode: mode & 0o777 }),
  })
  makeFolder(dirname(file), 0o700)
  replaceFile(file, after, before === undefined || secrets.length > 0)
  return { file, diff: unifiedDiff(file, before, after, secrets), changed: true }
}

/**
 * Takes the last change of a client back: byte for byte where the file is as we left it. Where it has changed, `merge` puts
 * back our values only, and of them only those that nobody has changed; without `merge` nothing is written.
 */
export function undoSetup(
  client: SetupClient,
  host: LauncherHost,
  { merge = false }: { readonly merge?: boolean } = {},
): UndoOutcome {
  const [last] = activeEntries(host, client)
  if (last === undefined) throw new GatewayError('not-found', `Nothing of ${AGENTS[client].name}'s was changed.`)
  const { file, before, mode } = last
  const now = readExact(file)
  const secrets = secretsOf(last)
  const isExact = now !== undefined && hashOf(now) === last.afterHash
  const target = isExact ? before : mergedText(last, now)
  if (!isExact && !merge) {
    return {
      done: false,
      file,
      changes: unifiedDiff(file, last.after, now, secrets),
      merged: unifiedDiff(file, now, target, secrets),
      hash: now === undefined ? NONE : hashOf(now),
    }
  }
  if (target === undefined) rmSync(file, { force: true })
  else if (target !== now) {
    replaceFile(file, target, true)
    chmodSync(file, mode ?? 0o600)
  }
  markUndone(host, last, Date.now())
  return { done: true, file, exact: isExact, diff: unifiedDiff(file, now, target, secrets) }
}

/** Takes everything back that was ever changed and not taken back: exactly where possible, else merged. */
export function restoreAll(
  host: LauncherHost,
): { readonly client: SetupClient; readonly file: string; readonly exact: boolean }[] {
  return SETUP_CLIENTS.flatMap((client) => {
    const steps = activeEntries(host, client).map(() => undoSetup(client, host, { merge: true }))
    const [first] = steps
    return first === undefined
      ? []
      : [{ client, file: first.file, exact: steps.every((step) => step.done && step.exact) }]
  })
}

/** The present text with our values as they were before, unless somebody has changed them since. */
function mergedText({ client, owned, before }: JournalEntry, now: string | undefined): string | undefined {
  // Whoever has removed the file meant it.
  if (now === undefined) return undefined
  const { format } = TARGETS[client]
  const data = readSettings(now, format)
  const ours = owned.filter(({ path, after }) => isDeepStrictEqual(plain(valueAt(data, path)), plain(after)))
  const merged = editSettings(
    now,
    ours.map(({ path, before: value }): Setting => ({ path, value })),
    format,
  )
  const isEmpty = Object.keys(readSettings(merged, format)).length === 0
  return before === undefined && isEmpty ? undefined : merged
}

async function prepare(client: SetupClient, host: LauncherHost, gateway: GatewayPlace, wish: SetupWish) {
  const target = TARGETS[client]
  const file = target.file(host)
  const before = readExact(file)
  const access = await accessFor(AGENTS[client], gateway)
  const settings = target.settings(access, wish)
  try {
    const data = before === undefined ? {} : readSettings(before, target.format)
    const after = editSettings(before ?? '', settings, target.format)
    const secrets = access.key === PLACEHOLDER ? [] : [access.key]
    return { target, file, before, after, settings, data, secrets }
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    throw new GatewayError(cause.kind, `${file}: ${cause.message}`, { cause })
  }
}

/** Changes that were not taken back, the latest first. */
function activeEntries(host: LauncherHost, client: SetupClient): JournalEntry[] {
  return readJournal(host).filter((entry) => entry.client === client && entry.undoneAt === undefined)
}

/** The text of a file, every byte of it; undefined when there is none. Throws `invalid-request` for what is no text. */
function readExact(file: string): string | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new GatewayError('invalid-request', `${file} cannot be read (${String(code)})`, { cause })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new GatewayError('invalid-request', `${file} is not UTF-8 text`, { cause })
  }
}

/** What we wrote as a key. */
function secretsOf({ owned }: JournalEntry): string[] {
  const texts = owned.flatMap(({ after }) => stringsIn(after))
  return texts.filter((text) => text.startsWith('fer_'))
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** As JSON keeps it. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)
}
