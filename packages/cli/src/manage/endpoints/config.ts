// /api/config: what is in force, and changes of the file, one after the other.
import {
  configChanges,
  configJsonSchema,
  configWish,
  isSecretPath,
  needsRestart,
  redactSource,
  restoreWish,
  schemaNodeAt,
  type BackupAnswer,
  type BackupsAnswer,
  type ConfigAnswer,
  type EffectiveValue,
} from '@ferryllm/control'
import type { AdminEndpoint, Answer } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import type { Manager } from '../manager.ts'
import { changeOf, changesOf, parseBody, previewOf, problemsOf } from './answers.ts'

/** The endpoints of the configuration file. */
export function configEndpoints(manager: Manager): AdminEndpoint[] {
  const { store } = manager
  return [
    { method: 'GET', path: /^\/api\/config$/, answer: () => ({ status: 200, body: describe(manager) }) },
    { method: 'GET', path: /^\/api\/config\/schema$/, answer: () => ({ status: 200, body: configJsonSchema() }) },
    {
      method: 'POST',
      path: /^\/api\/config\/preview$/,
      answer: async ({ body }) => previewOf(store.preview(parseBody(configWish, await body()).edits)),
    },
    {
      method: 'PATCH',
      path: /^\/api\/config$/,
      async answer({ body }) {
        const { edits, hash } = parseBody(configWish, await body())
        return changeOf(store.change(edits, hash))
      },
    },
    {
      method: 'POST',
      path: /^\/api\/config\/undo$/,
      answer: async ({ body }) => changeOf(store.undo(parseBody(restoreWish, await body()).hash)),
    },
    { method: 'GET', path: /^\/api\/config\/backups$/, answer: () => listBackups(manager) },
    {
      method: 'GET',
      path: /^\/api\/config\/backups\/([^/]+)$/,
      answer: ({ parameters: [id = ''] }) => showBackup(manager, id),
    },
    {
      method: 'POST',
      path: /^\/api\/config\/backups\/([^/]+)\/restore$/,
      async answer({ parameters: [id = ''], body }) {
        const { hash } = parseBody(restoreWish, await body())
        showBackup(manager, id)
        return changeOf(store.restore(id, hash))
      },
    },
  ]
}

function describe({ store, valuesAtStart, textInForce }: Manager): ConfigAnswer {
  const stored = store.read()
  // Without a file the values are those of the environment, not of the text that a first change would begin with.
  const text = stored.exists ? stored.text : ''
  const values = store.values(text)
  const undoable = store.undoable()
  const waiting = configChanges(valuesAtStart, values).filter((change) => change.needsRestart)
  return {
    ...(stored.exists ? { file: stored.file } : { creates: stored.file }),
    format: stored.format,
    hash: stored.hash,
    values: values.map(describeValue),
    problems: problemsOf(store.problems(text)),
    in_force: textInForce() === text,
    pending_restart: changesOf({ changes: waiting }),
    ...(undoable === undefined ? {} : { undo: { at: undoable.at } }),
  }
}

function describeValue({ key, path, value, origin, source }: EffectiveValue): ConfigAnswer['values'][number] {
  const fallback = schemaNodeAt(path)?.default
  return {
    key,
    path: [...path],
    value,
    origin,
    source,
    ...(fallback === undefined ? {} : { default: fallback }),
    is_secret: isSecretPath(path),
    needs_restart: needsRestart(path),
  }
}

function listBackups({ store }: Manager): Answer {
  const backups = store.backups().map(({ id, at, bytes }) => ({ id, at, bytes }))
  const body: BackupsAnswer = { backups }
  return { status: 200, body }
}

function showBackup({ store }: Manager, wanted: string): Answer {
  const found = store.backups().find(({ id }) => id === wanted)
  const text = store.backup(wanted)
  if (found === undefined || text === undefined) {
    throw new GatewayError(
      'not-found',
      'There is no backup with this id; GET /api/config/backups lists those there are.',
    )
  }
  const { id, at, bytes } = found
  const { text: current, format, exists } = store.read()
  const body: BackupAnswer = {
    id,
    at,
    bytes,
    text: redactSource(text, format),
    current: exists ? redactSource(current, format) : '',
  }
  return { status: 200, body }
}
