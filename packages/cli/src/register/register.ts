// What the registration of a command is made of; each command has one file beside this one and one line in `order.ts`.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** What the action of a command needs. */
export interface Context {
  readonly terminal: Terminal
  /** Takes the exit code of the command. */
  readonly finish: (code: number) => void
  /** What follows `--`, for a program that the command starts. */
  readonly passedOn: readonly string[]
}

/**
 * Adds one command, with its options and examples, to the program. What the command does is imported by its action alone:
 * help and completion wait for nothing that they do not need.
 */
export type Register = (program: Command, context: Context) => void

/** `--config`, for commands that read the configuration. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration file')
}

/** The file and everything that can be laid over it, for commands that put a configuration in force or show it. */
export function withLayers(command: Command): Command {
  return command
    .addOption(configOption())
    .option('--profile <name>', 'use [profile.NAME] of the file')
    .option('--set <key=value>', 'override a setting; may be repeated', collect)
    .option('--listen <address>', 'the same as --set server.listen=ADDRESS')
    .option('--log-level <level>', 'the same as --set logging.level=LEVEL')
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

/** `--json`, for commands whose result other programs may read. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON')
}

/** The lines that a command's help ends with. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** A time in seconds on the command line. */
export function parseSeconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It is a number of seconds.')
  return value
}

/** A number of things on the command line. */
export function parseCount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It is a whole number.')
  return value
}

/** At least one of them. */
export function parsePositive(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('It is a whole number, at least 1.')
  }
  return value
}
