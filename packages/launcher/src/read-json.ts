// The launcher's own small files: JSON, replaced as a whole, readable by their owner only.
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import type * as z from 'zod'

/** The text of a file; undefined when there is none. Throws for one that cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw cause
  }
}

/** What stands in a file of ours; undefined when there is none, or when it is damaged: nothing in these is irreplaceable. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const text = readText(path)
  return text === undefined ? undefined : schema.safeParse(parseJson(text)).data
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

export function writeJson(path: string, value: object): void {
  makeFolder(dirname(path), 0o700)
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, true)
}
