// The numbers behind the charts.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelStep, stack, ticks } from '../src/components/chart-scale.ts'

test.each([
  [0, [0, 1]],
  [NaN, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [3, [0, 1, 2, 3]],
  [0.3, [0, 0.1, 0.2, 0.3]],
  [97, [0, 25, 50, 75, 100]],
  [2147, [0, 1000, 2000, 3000]],
])('the axis up to %d is marked at %j', (highest, marks) => {
  expect(ticks(highest)).toEqual(marks)
})

test('marks begin at zero, are evenly spaced, few, and reach the highest value', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (highest) => {
      const marks = ticks(highest)
      expect(marks[0]).toBe(0)
      expect(marks.at(-1)).toBeGreaterThanOrEqual(highest * 0.999)
      expect(marks.length).toBeLessThanOrEqual(6)
      const [, step = 0] = marks
      for (const [index, mark] of marks.entries())
        expect(mark).toBeCloseTo(index * step, Math.max(0, 9 - Math.log10(step)))
    }),
  )
})

test('layers stand on each other', () => {
  expect(
    stack([
      [1, 2],
      [3, 0],
      [0, 5],
    ]),
  ).toEqual([
    { lower: [0, 0], upper: [1, 2] },
    { lower: [1, 2], upper: [4, 2] },
    { lower: [4, 2], upper: [4, 7] },
  ])
})

test.each([
  [60, 640, 64, 6],
  [7, 640, 64, 1],
  [10, 10, 64, 10],
  [0, 640, 64, 1],
])('%d labels on %d pixels, %d each: every %d.', (count, width, room, step) => {
  expect(labelStep(count, width, room)).toBe(step)
})
