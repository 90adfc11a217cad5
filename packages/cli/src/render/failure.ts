// How a command says that it failed.
import type { Terminal } from '../terminal.ts'
import { printable } from './text.ts'

/** Prints the failure, with `--json` as an object on standard output, and gives the exit code. */
export function fail(message: string, options: { readonly json?: true }, terminal: Terminal, code = 1): number {
  if (options.json) printJson({ error: { message } }, terminal)
  else terminal.error(`error: ${printable(message)}\n`)
  return code
}

/** Prints a result for programs. */
export function printJson(value: object, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}
