import { expect, test } from 'vitest'
import type { Route } from '../src/config/config.ts'
import { findRoute, orderRoutes } from '../src/order-routes.ts'

const route = (match: string, provider: string, match_type: Route['match_type'] = 'prefix'): Route => ({
  match,
  match_type,
  provider,
  targets: [],
  strategy: 'first',
  fallback_providers: [],
  strip_prefix: false,
})

const ROUTES = [
  route('*', 'any'),
  route('gpt-', 'short'),
  route('gpt-5', 'long'),
  route('gpt', 'exact', 'exact'),
  route('gpt-5', 'late'),
]

test('exact names stand before the longest prefix, * stands last, equals stay as written', () => {
  expect(orderRoutes(ROUTES).map(({ provider }) => provider)).toEqual(['exact', 'long', 'late', 'short', 'any'])
})

test.each([
  ['gpt', 'exact'],
  ['gpt-5.5', 'long'],
  ['gpt-4o', 'short'],
  ['claude', 'any'],
])('%s goes to %s', (model, provider) => {
  expect(findRoute(ROUTES, model)?.provider).toBe(provider)
})
