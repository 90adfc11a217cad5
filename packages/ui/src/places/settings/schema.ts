// The keys of the configuration, from its JSON Schema, each with the value in force.
import type { SchemaNode } from '@ferryllm/control'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import * as z from 'zod'
import { ask } from '../../api/client.ts'
import type { ConfigValue } from '../../api/config.ts'

/** One key, and what is in force. */
export interface Setting {
  readonly path: readonly string[]
  readonly key: string
  readonly node: SchemaNode
  /** Absent for a key that is not set and has no default. */
  readonly value?: ConfigValue
}

export interface SettingSection {
  readonly name: string
  readonly settings: readonly Setting[]
}

export function useSchema(): UseQueryResult<SchemaNode> {
  return useQuery({
    queryKey: ['config-schema'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      (await ask(z.record(z.string(), z.unknown()), '/api/config/schema', { signal })) as SchemaNode,
  })
}

/** They have screens of their own. */
const ELSEWHERE = new Set(['providers', 'routes', 'aliases', 'profile', '$schema'])

/** The sections with the keys that the filters let through. */
export function findSections(
  schema: SchemaNode,
  values: readonly ConfigValue[],
  { search, changed }: { readonly search: string; readonly changed: string },
): SettingSection[] {
  const words = search.trim().toLowerCase().split(/\s+/)
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]): SettingSection[] => {
    if (ELSEWHERE.has(name)) return []
    const settings = leavesOf([name], node)
      .map((leaf): Setting => {
        const value = values.find(({ key }) => key === leaf.key) ?? nested(leaf, values)
        return value === undefined ? leaf : { ...leaf, value }
      })
      .filter(({ key, node: { description = '' }, value }) => {
        const text = `${key} ${description}`.toLowerCase()
        return words.every((word) => text.includes(word)) && (changed === '' || isChanged(value))
      })
    return settings.length === 0 ? [] : [{ name, settings }]
  })
}

/** Whether somebody has set it. */
export function isChanged(value: ConfigValue | undefined): boolean {
  return value !== undefined && value.source !== 'default'
}

function leavesOf(path: readonly string[], node: SchemaNode): Setting[] {
  if (node.properties === undefined) return [{ path, key: path.join('.'), node }]
  return Object.entries(node.properties).flatMap(([key, child]) => leavesOf([...path, key], child))
}

/** For a list of tables or a table of tables: the first value inside says that there is something. */
function nested({ key }: Setting, values: readonly ConfigValue[]): ConfigValue | undefined {
  return values.find((value) => value.key.startsWith(`${key}[`) || value.key.startsWith(`${key}.`))
}
