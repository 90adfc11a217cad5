import { base, decoded, pointer, pristine, withOrigin } from '#ir'
import type { Node } from '#ir'
import { describe, expect, test } from 'vitest'

interface Named extends Node {
  readonly name: string
}

const wire = { name: 'a', unknown: [1] }
const node = (): Named => withOrigin('anthropic', wire, '/tools/0', { name: 'a' })

describe('a decoded node', () => {
  test('is pristine for its own protocol until it is edited', () => {
    const original = node()
    const edited: Named = { ...original, name: 'b' }
    expect(pristine(original, 'anthropic')).toBe(true)
    expect(pristine(original, 'openai-chat')).toBe(false)
    expect(pristine(edited, 'anthropic')).toBe(false)
    expect(pristine({ ...original }, 'anthropic')).toBe(false)
  })

  test('gives an edited copy the wire object to lie over, and what it was', () => {
    const original = node()
    const edited: Named = { ...original, name: 'b' }
    expect(base(edited, 'anthropic')).toBe(wire)
    expect(base(edited, 'gemini')).toBe(undefined)
    expect(decoded(edited, 'anthropic')).toBe(original)
    expect(decoded(edited, 'anthropic')?.name).toBe('a')
    expect(decoded(edited, 'gemini')).toBe(undefined)
    expect(wire).toEqual({ name: 'a', unknown: [1] })
  })

  test('from a wire value that is no object has nothing to lie over', () => {
    for (const value of ['text', 1, null, undefined, [1]]) {
      const original = withOrigin('anthropic', value, '/system', { name: 'a' })
      expect(base(original, 'anthropic')).toBe(undefined)
      expect(pristine(original, 'anthropic')).toBe(true)
    }
  })

  test('says where notes about it start', () => {
    expect(pointer(node())).toBe('/tools/0')
    expect(pointer(node(), 'name')).toBe('/tools/0/name')
  })
})

test('a node that the gateway made has no origin', () => {
  const made: Named = { name: 'x' }
  expect([
    pristine(made, 'anthropic'),
    base(made, 'anthropic'),
    decoded(made, 'anthropic'),
    pointer(made),
    pointer(made, 'name'),
  ]).toEqual([false, undefined, undefined, undefined, undefined])
})
