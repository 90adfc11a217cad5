// What `init` can offer without asking: providers whose keys are in the environment, and servers on this machine.
import { presets, type Preset } from '@ferryllm/control'
import type { Terminal } from '../terminal.ts'

/** A provider that could be used at once. */
export interface Offer {
  readonly preset: Preset
  /** The environment variable with its key; absent for one that needs none. */
  readonly keyEnv?: string
}

/** Whether a server answers under a base URL. */
export type IsThere = (baseUrl: string) => Promise<boolean>

const TIMEOUT_MS = 500

/** Everything that was found, in the order of the presets. */
export async function findOffers({ env }: Pick<Terminal, 'env'>, isThere: IsThere = answers): Promise<Offer[]> {
  const used = new Set<string>()
  const offers = await Promise.all(
    presets.map(async (preset): Promise<Offer | undefined> => {
      if (preset.key_env === null) return (await isThere(preset.base_url)) ? { preset } : undefined
      const keyEnv = [preset.key_env, ...(preset.more_key_envs ?? [])].find((name) => (env[name] ?? '').trim() !== '')
      // A placeholder in the address needs a person; of two presets with one variable the first stands for both.
      if (keyEnv === undefined || used.has(keyEnv) || preset.base_url.includes('YOUR-')) return undefined
      used.add(keyEnv)
      return { preset, keyEnv }
    }),
  )
  return offers.filter((offer) => offer !== undefined)
}

/** Asks for the list of models, as any client would; the presets without a key are all on this machine. */
async function answers(baseUrl: string): Promise<boolean> {
  try {
    const reply = await fetch(`${baseUrl}/v1/models`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    await reply.body?.cancel()
    return reply.ok
  } catch (cause) {
    // Nobody there, or not in time: TypeError and DOMException are all that fetch throws.
    if (cause instanceof TypeError || cause instanceof DOMException) return false
    throw cause
  }
}
