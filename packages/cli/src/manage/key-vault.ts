// Where a pasted key is kept: in the keychain of this machine, else in a file that only its owner may read. The configuration
// names the place. Keys go to other programs on their standard input, because everybody can read a command line.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { statePaths } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import type { Terminal } from '../terminal.ts'
import { hashOf } from './backups.ts'

/** What goes into the provider's entry, and where the key is, in words. */
export interface StoredKey {
  readonly source: { readonly api_key_command: readonly string[] } | { readonly api_key_file: string }
  readonly where: string
}

type Machine = Pick<Terminal, 'env' | 'platform' | 'home'>

/** A keychain that programs can ask for a secret. */
interface Keychain {
  readonly name: string
  /** The command whose standard input takes the key. */
  readonly store: (account: string, key: string) => { readonly command: readonly string[]; readonly input: string }
  /** The command that prints it. */
  readonly lookup: (account: string) => readonly string[]
}

const SERVICE = 'ferryllm'

const SECRET_SERVICE: Keychain = {
  name: 'the keyring (Secret Service)',
  store: (account, key) => ({
    command: ['secret-tool', 'store', `--label=ferryllm: ${account}`, 'service', SERVICE, 'provider', account],
    input: key,
  }),
  lookup: (account) => ['secret-tool', 'lookup', 'service', SERVICE, 'provider', account],
}

const MAC_KEYCHAIN: Keychain = {
  name: 'the keychain of macOS',
  // In its interactive mode the program reads whole commands from standard input.
  store: (account, key) => ({
    command: ['security', '-i'],
    input: `add-generic-password -U -s ${SERVICE} -a ${quote(account)} -w ${quote(key)}\n`,
  }),
  lookup: (account) => ['security', 'find-generic-password', '-s', SERVICE, '-a', account, '-w'],
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The keychain that this machine seems to have. */
export function findKeychain({ env, platform }: Machine): Keychain | undefined {
  const isThere = (program: string): boolean =>
    (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)))
  if (platform === 'darwin') return isThere('security') ? MAC_KEYCHAIN : undefined
  // Without a session bus there is nobody to ask, for example on a server.
  const hasBus = (env['DBUS_SESSION_BUS_ADDRESS'] ?? '') !== ''
  return platform === 'linux' && hasBus && isThere('secret-tool') ? SECRET_SERVICE : undefined
}

/** Whether the entry's key is in the keychain, put there by us. */
export function isKeychainCommand(command: unknown): boolean {
  if (!Array.isArray(command)) return false
  return command.includes(SERVICE) && (command[0] === 'secret-tool' || command[0] === 'security')
}

/** Keeps a key for a provider; throws a sentence when there is no place for it. */
export async function storeKey(
  provider: string,
  key: string,
  machine: Machine,
  wanted?: 'keychain' | 'file',
): Promise<StoredKey> {
  const clean = key.trim()
  if (clean === '' || /[^\x21-\x7e]/.test(clean)) {
    throw new Error('a key is one word of visible characters: something else was pasted')
  }
  const keychain = wanted === 'file' ? undefined : findKeychain(machine)
  const account = `${slug(provider)}-${randomBytes(3).toString('hex')}`
  if (keychain !== undefined && (await putInto(keychain, account, clean, machine))) {
    return { source: { api_key_command: keychain.lookup(account) }, where: keychain.name }
  }
  if (wanted === 'keychain') throw new Error('no keychain of this machine took the key: keep it in a file')
  return writeKeyFile(provider, clean, machine)
}

/** A file of its own in the state folder, which no project folder holds. */
function writeKeyFile(provider: string, key: string, machine: Machine): StoredKey {
  const folder = join(statePaths(machine).dir, 'keys')
  makeFolder(folder, 0o700)
  const file = join(folder, `${slug(provider)}.key`)
  replaceFile(file, `${key}\n`, true)
  return { source: { api_key_file: file }, where: file }
}

/** A name as a file name; two names never come to the same one. */
function slug(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '-').replace(/^\.+/, '')
  return plain === name ? name : `${plain}-${hashOf(name).slice(0, 6)}`
}

/** Long enough for a daemon to wake up, short enough for somebody who waits. */
const TIMEOUT_MS = 5000

/** Whether the keychain has it now: asked again, because some take a key and lose it. */
async function putInto(keychain: Keychain, account: string, key: string, machine: Machine): Promise<boolean> {
  const { command, input } = keychain.store(account, key)
  const stored = await run(command, machine, input)
  if (stored === undefined) return false
  return (await run(keychain.lookup(account), machine))?.trim() === key
}

/** What the command printed; undefined when it failed. */
function run([program = '', ...args]: readonly string[], { env }: Machine, input = ''): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: { ...env }, timeout: TIMEOUT_MS }, (error, output) =>
      resolve(error === null ? output : undefined),
    )
    // A program that ends before it has read everything says so by its exit code.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
