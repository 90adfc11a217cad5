// The key that the programs of the launcher show to the gateway: none where nobody needs one, else the user's, else one of
// its own from the key store. It is never an argument of anything.
import { dirname } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import { GatewayError } from '@ferryllm/protocols'
import { KEY_VARIABLE } from './agents/codex.ts'
import { readText } from './read-json.ts'

/** What clients send where no key is needed: most of them refuse to start with none. */
export const PLACEHOLDER = 'ferryllm'
/** Its name in the key store, in logs and in limits. */
const NAME = 'launcher'

export interface KeyPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the key of the launcher is kept. */
  readonly file: string
  /** The key store of the gateway; undefined when it has none. */
  readonly store: () => string | undefined
  /** Whether the gateway takes this key. */
  readonly accepts: (key: string) => Promise<boolean>
}

/** A key that the gateway takes. Throws `unauthenticated` saying what to do where there can be none. */
export async function obtainKey({ env, file, store, accepts }: KeyPlaces): Promise<string> {
  if (await accepts(PLACEHOLDER)) return PLACEHOLDER
  const given = env[KEY_VARIABLE]
  if (given) {
    if (await accepts(given)) return given
    throw new GatewayError('unauthenticated', `The gateway refuses the key in ${KEY_VARIABLE}.`)
  }
  const kept = readText(file)?.trim()
  if (kept && (await accepts(kept))) return kept
  const path = store()
  if (path === undefined) {
    throw new GatewayError(
      'unauthenticated',
      `The gateway asks for a key: set ${KEY_VARIABLE} to one of its keys, or let it keep keys (auth.key_store = "default") so that the launcher can make one.`,
    )
  }
  const key = await makeOwnKey(path)
  makeFolder(dirname(file), 0o700)
  replaceFile(file, `${key}\n`, true)
  return key
}

/** In the place of an old one, which is worth nothing without its text. */
async function makeOwnKey(store: string): Promise<string> {
  const { createKey, isUsable, readStore, rotateKey } = await import('@ferryllm/gateway')
  const now = new Date()
  const old = readStore(store).find((entry) => entry.name === NAME && isUsable(entry, now))
  const made = old === undefined ? await createKey(store, { name: NAME }, now) : await rotateKey(store, old.id, 0, now)
  return made.key
}
