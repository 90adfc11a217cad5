// What the user prefers of the launcher itself.
import * as z from 'zod'
import { readJson, writeJson } from './read-json.ts'

const preferences = z.object({
  /** The terminal to open, by its id. */
  terminal: z.string().optional(),
})

export type Preferences = z.output<typeof preferences>

export function readPreferences(file: string): Preferences {
  return readJson(file, preferences) ?? {}
}

export function writePreferences(file: string, wanted: Preferences): void {
  writeJson(file, wanted)
}
