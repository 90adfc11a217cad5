// The keys of the configuration as the page lists them.
import { configJsonSchema, effectiveValues, type ConfigAnswer, type SchemaNode } from '@ferryllm/control'
import { expect, test } from 'vitest'
import { findSections, isChanged } from '../../src/places/settings/schema.ts'

const schema = configJsonSchema() as SchemaNode
const host = { env: {}, readFile: () => undefined }
const values = effectiveValues('[server]\nbody_limit_mb = 5\n', host).map(
  ({ path, key, value, origin, source }): ConfigAnswer['values'][number] => ({
    path: [...path],
    key,
    value,
    origin,
    source,
    is_secret: false,
    needs_restart: false,
  }),
)
const keys = (filters: { search: string; changed: string }): string[] =>
  findSections(schema, values, filters).flatMap(({ settings }) => settings.map(({ key }) => key))

test('every key has a row, but for those with a screen of their own', () => {
  const all = keys({ search: '', changed: '' })
  expect(all).toContain('server.listen')
  expect(all).toContain('server.tool_loop_guard.warn')
  expect(all.filter((key) => /^(?:providers|routes|aliases|profile)/.test(key))).toEqual([])
})

test('words are looked for in names and descriptions, all of them', () => {
  expect(keys({ search: 'BODY limit', changed: '' })).toContain('server.body_limit_mb')
  expect(keys({ search: 'largest request', changed: '' })).toEqual(['server.body_limit_mb'])
  expect(keys({ search: 'nothing like it', changed: '' })).toEqual([])
})

test('what somebody has set is told from what is the default', () => {
  expect(keys({ search: '', changed: 'yes' })).toEqual(['server.body_limit_mb'])
  expect(isChanged(undefined)).toBe(false)
})
