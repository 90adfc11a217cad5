// What the store says, as answers of the admin API.
import {
  redactSource,
  type ChangeAnswer,
  type ConfigAnswer,
  type ConflictAnswer,
  type InvalidConfigAnswer,
  type PreviewAnswer,
  type Problem,
} from '@ferryllm/control'
import type { Answer } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import { hashOf } from '../backups.ts'
import type { Changed, Refused } from '../config-store.ts'

/** As much of a schema as is needed here. */
interface Schema<Value> {
  readonly safeParse: (value: unknown) => {
    readonly data?: Value
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

/** A body that the schema takes; throws `invalid-request` naming the field. */
export function parseBody<Value>(schema: Schema<Value>, body: unknown): Value {
  const { data, error } = schema.safeParse(body)
  if (error === undefined && data !== undefined) return data
  const [issue] = error?.issues ?? []
  const path = issue?.path.join('.') ?? ''
  throw new GatewayError(
    'invalid-request',
    `${path === '' ? 'The body' : path}: ${issue?.message ?? 'is not valid'}.`,
    {
      path,
    },
  )
}

/** A change that was made, or why it was not. */
export function changeOf(changed: Changed | Refused, more: Pick<ChangeAnswer, 'name' | 'notes'> = {}): Answer {
  if ('refused' in changed) return refusalOf(changed)
  const body: ChangeAnswer = {
    file: changed.before.file,
    hash: hashOf(changed.text),
    created: !changed.before.exists,
    changes: changesOf(changed),
    problems: problemsOf(changed.problems),
    ...more,
  }
  return { status: 200, body }
}

/** What a change would do. */
export function previewOf(changed: Changed | Refused): Answer {
  if ('refused' in changed) return refusalOf(changed)
  const { before, text } = changed
  const body: PreviewAnswer = {
    ok: true,
    hash: before.hash,
    before: before.exists ? redactSource(before.text, before.format) : '',
    after: redactSource(text, before.format),
    changes: changesOf(changed),
    problems: problemsOf(changed.problems),
  }
  return { status: 200, body }
}

function refusalOf(refused: Refused): Answer {
  const { message } = refused
  switch (refused.refused) {
    case 'invalid': {
      const problems = problemsOf(refused.problems)
      const body: InvalidConfigAnswer = { error: { kind: 'invalid-config', message: `${message}.` }, problems }
      return { status: 422, body }
    }
    case 'conflict': {
      const { before, mine } = refused
      const body: ConflictAnswer = {
        error: { kind: 'conflict', message: `${message}.` },
        hash: before.hash,
        disk: before.exists ? redactSource(before.text, before.format) : '',
        ...(mine === undefined ? {} : { mine }),
      }
      return { status: 409, body }
    }
    case 'failed':
      throw new GatewayError('invalid-request', `${message}.`)
  }
}

/** Problems on the wire. */
export function problemsOf(problems: readonly Problem[]): ConfigAnswer['problems'] {
  return problems.map(({ severity, path, message, line, column, source, suggestion, excerpt }) => ({
    severity,
    path,
    message,
    line,
    column,
    excerpt,
    ...(source === undefined ? {} : { source }),
    ...(suggestion === undefined ? {} : { suggestion }),
  }))
}

/** Changes on the wire. */
export function changesOf({ changes }: Pick<Changed, 'changes'>): ChangeAnswer['changes'] {
  return changes.map(({ key, text, needsRestart }) => ({ key, text, needs_restart: needsRestart }))
}
