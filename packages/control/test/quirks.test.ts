import { expect, expectTypeOf, test } from 'vitest'
import type { Traits } from '../../protocols/src/target.ts'
import { quirksSchema, type TraitOverrides } from '../src/quirks.ts'

test('every trait of the encoders has a quirk, and every quirk fits its trait', () => {
  expectTypeOf<keyof TraitOverrides>().toEqualTypeOf<keyof Traits>()
  expectTypeOf<Omit<TraitOverrides, 'media'>>().toExtend<Partial<Omit<Traits, 'media'>>>()
  expectTypeOf<TraitOverrides['media']>().toExtend<Partial<Traits['media']> | undefined>()
})

test('quirks are handed on under the names of the traits, with only what was said', () => {
  const quirks = quirksSchema.parse({
    developer_role: true,
    tool_id: { pattern: '^[a-z]{9}$', style: 'mistral' },
    media: { image_url: false, image_types: ['image/png'] },
    pass_fields: ['enable_thinking'],
  })
  expect(quirks).toEqual({
    developerRole: true,
    toolId: { pattern: /^[a-z]{9}$/, style: 'mistral' },
    media: { imageUrl: false, imageTypes: ['image/png'] },
    passFields: ['enable_thinking'],
  })
})

test('a pattern that is no regular expression is refused', () => {
  const result = quirksSchema.safeParse({ tool_name: { pattern: '[', max: 64 } })
  expect(result.error?.issues[0]?.message).toMatch(/^not a regular expression/)
})
