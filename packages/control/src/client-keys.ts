// The file of client keys that `ferryllm keys` writes and the gateway reads: names, hashes and what each key may do.
// Never a key itself.
import * as z from 'zod'
import { limitFigures } from './config/limit.ts'
import { KEY_ENDPOINTS } from './key-endpoints.ts'

const time = z.iso.datetime()

// Strict, because a newer version may write restrictions that this one would ignore.
const storedKey = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** How the key begins, for people to recognise it. */
  prefix: z.string(),
  sha256: z.string().regex(/^[\da-f]{64}$/),
  created: time,
  expires: time.optional(),
  revoked: time.optional(),
  scopes: z
    .strictObject({
      models: z.array(z.string().min(1)).optional(),
      endpoints: z.array(z.enum(KEY_ENDPOINTS)).optional(),
    })
    .optional(),
  limits: z.strictObject(limitFigures).optional(),
})

const keyStore = z.strictObject({ version: z.literal(1), keys: z.array(storedKey) })

/** One key of the store; times are ISO 8601 in UTC. */
export type StoredKey = z.output<typeof storedKey>

/** The keys in the text of a store, or what is wrong with it. No file (undefined) is an empty store. */
export function parseKeyStore(
  text: string | undefined,
): { readonly keys: readonly StoredKey[] } | { readonly problem: string } {
  if (text === undefined) return { keys: [] }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return { problem: 'it is not JSON' }
    throw cause
  }
  const parsed = keyStore.safeParse(content)
  if (parsed.success) return { keys: parsed.data.keys }
  const [issue] = parsed.error.issues
  return { problem: `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a key store'}` }
}

/** The text of a store. */
export function formatKeyStore(keys: readonly StoredKey[]): string {
  return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`
}
