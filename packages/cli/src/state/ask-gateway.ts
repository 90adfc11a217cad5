// A question to the running gateway whose answer has a known shape.
import { statePaths } from '@ferryllm/control'
import { NOT_RUNNING } from '../exit-codes.ts'
import { fail } from '../render/failure.ts'
import type { Terminal } from '../terminal.ts'
import { callAdmin, type AdminMethod } from './call-admin.ts'
import { findGateway } from './pid-file.ts'

/** What checks the answer: a schema of the contract. */
interface Schema<T> {
  readonly safeParse: (value: unknown) => { readonly success: true; readonly data: T } | { readonly success: false }
}

export interface Question<T> {
  readonly method: AdminMethod
  readonly path: string
  readonly body?: object
  readonly schema: Schema<T>
}

/** The answer, or the exit code after it was printed why there is none. */
export type Asked<T> = { readonly answer: T } | { readonly code: number }

export async function askGateway<T>(
  { method, path, body, schema }: Question<T>,
  options: { readonly json?: true },
  terminal: Terminal,
): Promise<Asked<T>> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') {
    return { code: fail('no gateway is running', options, terminal, { code: NOT_RUNNING }) }
  }
  const reply = await callAdmin(paths, found.record, method, path, body)
  if ('problem' in reply) return { code: fail(reply.problem, options, terminal) }
  const parsed = schema.safeParse(reply.body)
  if (parsed.success) return { answer: parsed.data }
  return { code: fail('the answer of the gateway is not what this version expects', options, terminal) }
}
