// The words of `ferryllm keys` and its four commands.
import { KEY_ENDPOINTS } from '@ferryllm/control/words'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { CreateOptions, StoreOptions } from '../commands/keys.ts'
import { configOption, examples, jsonOption, parsePositive, type Register } from './register.ts'

export const registerKeys: Register = (program, { terminal, finish }) => {
  const keys = program.command('keys').description('make, list, replace and revoke keys for clients')
  keys.addHelpText(
    'after',
    examples(
      'ferryllm keys create --name laptop',
      "ferryllm keys create --name ci --expires 30d --models 'gpt-*' --endpoints chat,models --rpm 60",
      'ferryllm keys rotate ci --overlap 24h',
      'ferryllm keys revoke laptop',
    ),
  )
  withStore(keys.command('list').description('show the keys: never a key itself')).action(
    async (options: StoreOptions) => {
      const { listClientKeys } = await import('../commands/keys.ts')
      finish(await listClientKeys(options, terminal))
    },
  )
  withStore(keys.command('create').description('make a key and print it, this once'))
    .requiredOption('--name <name>', 'whose key it is, for logs and limits', parseName)
    .option('--expires <when>', 'a time from now (30d, 12h) or a date (2027-01-31)', parseExpiry)
    .option('--models <patterns>', 'only these models, for example gpt-*,claude-haiku-*', parseList)
    .option('--endpoints <names>', `only these endpoints: ${KEY_ENDPOINTS.join(', ')}`, parseEndpoints)
    .option('--rpm <count>', 'requests per minute', parsePositive)
    .option('--tpm <count>', 'tokens per minute', parsePositive)
    .action(async (options: CreateOptions) => {
      const { createClientKey } = await import('../commands/keys.ts')
      finish(await createClientKey(options, terminal))
    })
  withStore(
    keys.command('revoke').description('take a key out of use at once').argument('<key>', 'its id or name'),
  ).action(async (which: string, options: StoreOptions) => {
    const { revokeClientKey } = await import('../commands/keys.ts')
    finish(await revokeClientKey(which, options, terminal))
  })
  withStore(
    keys.command('rotate').description('make a new key with the same rights').argument('<key>', 'its id or name'),
  )
    .option('--overlap <time>', 'how long the old key stays valid', parseDuration, 24 * HOUR_MS)
    .action(async (which: string, options: StoreOptions & { overlap: number }) => {
      const { rotateClientKey } = await import('../commands/keys.ts')
      finish(await rotateClientKey(which, options, terminal))
    })
}

function withStore(command: Command): Command {
  return command
    .addOption(new Option('--store <file>', 'the key store, instead of what the configuration says'))
    .addOption(configOption())
    .addOption(jsonOption())
}

const HOUR_MS = 3_600_000
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS }

/** `90m`, `24h`, `30d`, and `0` for none. */
function parseDuration(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})([smhd])$/.exec(text) ?? (text === '0' ? ['', '0'] : [])
  if (count === undefined) throw new InvalidArgumentError('It is a time such as 30d, 24h or 90m.')
  return Number(count) * (UNITS_MS[unit] ?? 0)
}

function parseExpiry(text: string): Date {
  const at = /^\d{4}-\d\d-\d\d(T.+)?$/.test(text) ? Date.parse(text) : Date.now() + parseDuration(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It is a time such as 30d, or a date such as 2027-01-31.')
  if (at <= Date.now()) throw new InvalidArgumentError('It lies in the past.')
  return new Date(at)
}

/** Names stand in logs and in commands. */
function parseName(text: string): string {
  if (!/^[\w.@-]{1,64}$/.test(text)) throw new InvalidArgumentError('It has letters, digits, and any of . _ @ -')
  return text
}

function parseList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim())
  if (items.includes('')) throw new InvalidArgumentError('It is a list with commas between the entries.')
  return items
}

function parseEndpoints(text: string): string[] {
  const names = parseList(text)
  const unknown = names.find((name) => !KEY_ENDPOINTS.some((known) => known === name))
  if (unknown === undefined) return names
  throw new InvalidArgumentError(`There is no endpoint "${unknown}": they are ${KEY_ENDPOINTS.join(', ')}.`)
}
