// The keys of the configuration, from its JSON Schema, each with the value in force.
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import * as z from 'zod'
import { ask } from '../../api/client.ts'
import type { ConfigValue } from '../../api/config.ts'

/** One place in the schema, as much as is drawn. */
export interface Node {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly additionalProperties?: boolean | Node
  readonly anyOf?: readonly Node[]
  readonly writeOnly?: boolean
  readonly 'x-needs-restart'?: boolean
}

/** One key, and what is in force. */
export interface Setting {
  readonly path: readonly string[]
  readonly key: string
  readonly node: Node
  /** Absent for a key that is not set and has no default. */
  readonly value?: ConfigValue
}

export interface SettingSection {
  readonly name: string
  readonly settings: readonly Setting[]
}

export function useSchema(): UseQueryResult<Node> {
  return useQuery({
    queryKey: ['config-schema'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      (await ask(z.record(z.string(), z.unknown()), '/api/config/schema', { signal })) as Node,
  })
}

/** They have screens of their own. */
const ELSEWHERE = new Set(['providers', 'routes', 'aliases', 'profile', '$schema'])

/** The sections with the keys that the filters let through. */
export function findSections(
  schema: Node,
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

function leavesOf(path: readonly string[], node: Node): Setting[] {
  if (node.properties === undefined) return [{ path, key: path.join('.'), node }]
  return Object.entries(node.properties).flatMap(([key, child]) => leavesOf([...path, key], child))
}

/** For a list of tables or a table of tables: the first value inside says that there is something. */
function nested({ key }: Setting, values: readonly ConfigValue[]): ConfigValue | undefined {
  return values.find((value) => value.key.startsWith(`${key}[`) || value.key.startsWith(`${key}.`))
}
