// `ferryllm init`: writes a first configuration file, from what the machine offers or what the command line says.
import { dirname, join, resolve } from 'node:path'
import { configPaths, findConfig, loadConfig, parseListen } from '@ferryllm/control'
import { OK, USAGE } from '../exit-codes.ts'
import { chooseByName, chooseInTalk } from '../init/choose.ts'
import { findOffers, type IsThere, type Offer } from '../init/find-offers.ts'
import { renderConfig, type Chosen } from '../init/render-config.ts'
import { writePrivate } from '../init/write-private.ts'
import { reasonOf } from '../load.ts'
import { fail } from '../render/failure.ts'
import { reachable } from '../state/call-admin.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface InitOptions {
  readonly provider?: readonly string[]
  readonly keyEnv?: string
  readonly keyStdin?: true
  readonly listen: string
  readonly output?: string
  readonly force?: true
  readonly yes?: true
}

/** Writes the file and says what comes next. */
export async function init(options: InitOptions, terminal: Terminal, isThere?: IsThere): Promise<number> {
  const problem = checkOptions(options, terminal)
  if (problem !== undefined) return fail(problem, {}, terminal, { code: USAGE })
  const output = resolve(options.output ?? standardPath(terminal))
  if (terminal.exists(output) && !options.force) return fail(`${output} exists; --force replaces it`, {}, terminal)
  const offers = await choose(options, terminal, isThere)
  if (typeof offers === 'string') return fail(offers, {}, terminal)
  let chosen: readonly Chosen[] = offers
  try {
    if (options.keyStdin) chosen = await storeKey(offers, output, options, terminal)
    const text = renderConfig(options.listen, chosen)
    const { config, problems } = loadConfig(text, terminal)
    // Never leave a file behind that no other command would take.
    if (config === undefined) throw new Error(problems.map(({ message }) => message).join('; '))
    writePrivate(output, text, options.force === true)
  } catch (cause) {
    return fail(`cannot write ${output}: ${reasonOf(cause)}`, {}, terminal)
  }
  terminal.out(nextSteps(output, chosen, options.listen, terminal))
  return OK
}

function checkOptions(
  { provider = [], keyEnv, keyStdin, listen, yes }: InitOptions,
  terminal: Terminal,
): string | undefined {
  if (parseListen(listen) === undefined)
    return `--listen is an address and a port, like 127.0.0.1:3000, not "${listen}"`
  if ((keyEnv !== undefined || keyStdin) && provider.length !== 1)
    return 'a key belongs to one provider: name it with --provider'
  if (keyEnv !== undefined && keyStdin) return 'give --key-env or --key-stdin, not both'
  if (keyEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(keyEnv)) {
    return '--key-env takes the name of an environment variable, never a key (--key-stdin reads one)'
  }
  if (provider.length === 0 && !yes && !terminal.isInteractive) {
    return 'standard input is no terminal: name a --provider, or take everything that is found with --yes'
  }
  return undefined
}

async function choose(options: InitOptions, terminal: Terminal, isThere?: IsThere): Promise<Offer[] | string> {
  if (options.provider !== undefined) return chooseByName(options.provider, options.keyEnv)
  const offers = await findOffers(terminal, isThere)
  const chosen = options.yes ? offers : await chooseInTalk(offers, terminal)
  if (chosen === undefined) return 'nothing was written'
  const nothing = 'no provider: set a key such as OPENAI_API_KEY, start a local server, or name one with --provider'
  return chosen.length === 0 ? nothing : chosen
}

/** The key goes to a file beside the configuration, which can then be shown to others. */
async function storeKey(
  offers: readonly Offer[],
  output: string,
  { force }: InitOptions,
  terminal: Terminal,
): Promise<Chosen[]> {
  const key = (await terminal.readInput()).trim()
  if (key === '' || /\s/.test(key)) throw new Error('standard input holds no key (one line, nothing else)')
  return offers.map(({ preset }) => {
    const keyFile = join(dirname(output), `${preset.name}.key`)
    writePrivate(keyFile, `${key}\n`, force === true)
    return { preset, keyFile }
  })
}

function standardPath(terminal: Terminal): string {
  const [local = 'ferryllm.toml', user] = configPaths(terminal)
  return user ?? local
}

function nextSteps(output: string, chosen: readonly Chosen[], listen: string, terminal: Terminal): string {
  const unset = chosen.flatMap(({ keyEnv }) => (keyEnv === undefined || terminal.env[keyEnv] ? [] : [keyEnv]))
  const found = findConfig(undefined, terminal)
  // Another file may stand earlier in the order of look-up.
  const flag = found !== undefined && resolve(found) === output ? '' : ` -c ${output}`
  // Nobody serves the models that Claude Code asks for by itself.
  const model = chosen.some(({ preset }) => preset.route === 'claude-')
    ? ''
    : ` --model MODEL   (ferryllm models${flag} lists them)`
  const lines = [
    ...unset.map((name) => `export ${name}=…`),
    `ferryllm doctor${flag}`,
    `ferryllm start${flag}`,
    `ANTHROPIC_BASE_URL=${reachable(`http://${listen}`)} ANTHROPIC_AUTH_TOKEN=local claude${model}`,
  ]
  return `wrote ${output} (only you may read it)\n\nNext:\n${lines.map((line) => `  ${line}\n`).join('')}`
}
