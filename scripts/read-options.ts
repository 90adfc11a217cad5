// Command lines of our own tools: a wrong one ends the program with its reason and the help, exit code 2.
import { parseArgs, type ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

/** The values of `options`; prints `help` and ends the program when `--help` is among them. */
export function readOptions<T extends Options>(
  options: T,
  help: string,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  try {
    const { values } = parseArgs({ options })
    if ('help' in values && values.help === true) {
      console.log(help)
      process.exit(0)
    }
    return values
  } catch (cause) {
    return refuseUsage(cause instanceof Error ? cause.message : String(cause), help)
  }
}

/** `text` as a number above 0, `whole` or not. */
export function readAmount(name: string, text: string, help: string, whole = true): number {
  const amount = text.trim() === '' ? NaN : Number(text)
  if (amount > 0 && Number.isFinite(amount) && (!whole || Number.isInteger(amount))) return amount
  return refuseUsage(`${name} takes a ${whole ? 'whole ' : ''}number above 0, not "${text}".`, help)
}

/** Ends the program. */
export function refuseUsage(message: string, help: string): never {
  console.error(`${message}\n\n${help}`)
  process.exit(2)
}
