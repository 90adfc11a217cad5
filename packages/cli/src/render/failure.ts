// How a command says that it failed.
import { FAILED } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { printable } from './text.ts'

/** Prints the failure, with `--json` as an object on standard output that has `more` to say, and gives the exit code. */
export function fail(
  message: string,
  options: { readonly json?: true },
  terminal: Terminal,
  { code = FAILED, ...more }: { readonly code?: number; readonly [name: string]: unknown } = {},
): number {
  if (options.json) printJson({ error: { message, ...more } }, terminal)
  else terminal.error(`error: ${printable(message)}\n`)
  return code
}

/** Prints a result for programs. */
export function printJson(value: object, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}
