// Which rule decides, in which order the sources of a decision stand, and what a refusal says.
import { describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { compile } from '../../src/config/compile.ts'
import type { Snapshot } from '../../src/config/snapshot.ts'
import { resolveModel } from '../../src/routing/resolve.ts'

function snapshotOf(routes: object[], more: object = {}): Snapshot {
  const provider = (name: string, host = name): object => ({ name, type: 'openai', base_url: `http://${host}.example` })
  const config = configSchema.parse({
    providers: [
      provider('openai'),
      provider('router'),
      provider('b'),
      { name: 'off', type: 'openai', base_url: 'http://off.example', api_key_env: 'NOT_SET' },
      { name: 'own', type: 'anthropic', base_url: 'https://api.anthropic.com' },
    ],
    routes,
    ...more,
  })
  return compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
}

function ask(snapshot: Snapshot, model: string, hint?: string): string {
  const { targets, written } = resolveModel(snapshot, model, { hint })
  const names = targets.map(({ provider, model: name }) => `${provider.name}:${name}`).join(' ')
  return written === model ? names : `${names} (for ${written})`
}

test('a target has its own model, the one of the route, or the one that was asked for', () => {
  const snapshot = snapshotOf([
    {
      match: '^gpt-(.*)$',
      match_type: 'regex',
      targets: [{ provider: 'openai', model: 'own-$1' }, { provider: 'router' }],
      rewrite_model: 'route-$1',
      fallback_providers: [{ provider: 'b', model: 'plain' }],
    },
    { match: 'cut/', provider: 'b', strip_prefix: true, fallback_providers: [{ provider: 'router', model: '$1' }] },
  ])
  expect(ask(snapshot, 'gpt-5')).toBe('openai:own-5 router:route-5 b:plain')
  expect(ask(snapshot, 'cut/x')).toBe('b:x router:$1 (for x)')
})

test('only a prefix can be left out', () => {
  for (const [match_type, match] of [
    ['suffix', '-mini'],
    ['contains', 'gpt'],
    ['glob', 'gpt-*'],
    ['regex', '^gpt'],
  ])
    expect(ask(snapshotOf([{ match, match_type, provider: 'b', strip_prefix: true }]), 'gpt-5-mini')).toBe(
      'b:gpt-5-mini',
    )
})

test('behind an alias the client wrote for nothing but the alias', () => {
  expect(ask(snapshotOf([], { aliases: { fast: 'b/x' } }), 'fast')).toBe('b:x')
})

test('of equal rules the first one wins', () => {
  for (const match_type of ['exact', 'prefix', 'regex']) {
    const routes = ['b', 'router'].map((provider) => ({ match: 'm', match_type, provider }))
    expect(ask(snapshotOf(routes), 'm')).toBe('b:m')
  }
})

describe('provider/model', () => {
  test('a provider in front of the name is asked for the rest', () => {
    expect(ask(snapshotOf([]), 'b/x/y')).toBe('b:x/y (for x/y)')
  })
  test('a rule that spells out as much or more goes first, one that spells out less does not', () => {
    const catchAll = { match: '*', provider: 'router' }
    expect(ask(snapshotOf([catchAll]), 'openai/gpt-5')).toBe('openai:gpt-5 (for gpt-5)')
    expect(ask(snapshotOf([catchAll, { match: 'openai/', provider: 'router' }]), 'openai/gpt-5')).toBe(
      'router:openai/gpt-5',
    )
    expect(ask(snapshotOf([{ match: 'openai/gpt-', provider: 'b' }]), 'openai/gpt-5')).toBe('b:openai/gpt-5')
    const exact = { match: 'openai/gpt-5', match_type: 'exact', provider: 'b' }
    expect(ask(snapshotOf([exact]), 'openai/gpt-5')).toBe('b:openai/gpt-5')
  })
  test('what is no provider is an unknown model', () => {
    expect(() => resolveModel(snapshotOf([]), 'nobody/x')).toThrow('"nobody/x" is not routed')
  })
})

describe('a provider that the client asks for', () => {
  const snapshot = snapshotOf(
    [
      {
        match: 'gpt-',
        provider: 'openai',
        rewrite_model: 'big',
        fallback_providers: [{ provider: 'b', model: 'small' }],
      },
    ],
    { aliases: { fast: 'gpt-fast' } },
  )

  test('answers alone, under the name that the route has for it, else under the one that was asked for', () => {
    expect(ask(snapshot, 'gpt-5', 'b')).toBe('b:small')
    expect(ask(snapshot, 'gpt-5', 'openai')).toBe('openai:big')
    expect(ask(snapshot, 'gpt-5', 'router')).toBe('router:gpt-5')
    expect(ask(snapshot, 'anything', 'router')).toBe('router:anything')
    expect(ask(snapshot, 'router/x', 'router')).toBe('router:x (for x)')
    expect(ask(snapshot, 'fast', 'router')).toBe('router:gpt-fast')
  })
  test('must exist and be usable', () => {
    expect(() => resolveModel(snapshot, 'gpt-5', { hint: 'nobody' })).toThrow(
      'There is no provider "nobody". Configured: openai, router, b, off, own.',
    )
    expect(() => resolveModel(snapshot, 'gpt-5', { hint: 'off' })).toThrow('"off", which serves "gpt-5", is disabled')
  })
})

describe('auto_infer', () => {
  const infer = { server: { auto_infer: true } }
  test('asks the provider whose models have such names, when no route matches', () => {
    expect(ask(snapshotOf([], infer), 'claude-x')).toBe('own:claude-x')
    expect(ask(snapshotOf([{ match: 'claude-', provider: 'b' }], infer), 'claude-x')).toBe('b:claude-x')
    expect(ask(snapshotOf([{ match: '*', provider: 'b' }], infer), 'claude-x')).toBe('b:claude-x')
  })
  test('is off by default, and invents no provider', () => {
    expect(() => resolveModel(snapshotOf([]), 'claude-x')).toThrow('not routed')
    expect(() => resolveModel(snapshotOf([], infer), 'gemini-x')).toThrow('not routed')
  })
})

test('an unknown model is told what there is', () => {
  const snapshot = snapshotOf(
    [
      { match: 'gpt-4', match_type: 'exact', provider: 'b' },
      { match: 'gpt-mini', match_type: 'prefix', provider: 'b' },
      { match: 'gpt-*-x', match_type: 'glob', provider: 'b' },
    ],
    { aliases: { 'gpt-alias': 'gpt-4' } },
  )
  expect(() => resolveModel(snapshot, 'gpt-5')).toThrow(
    'The model "gpt-5" is not routed by this gateway. Near names: gpt-alias, gpt-4, gpt-mini*.',
  )
})
