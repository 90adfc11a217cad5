// The arithmetic of a bucket, with a clock of the test's own.
import { expect, test } from 'vitest'
import { createBucket } from '../../src/limits/bucket.ts'

function bucketAt(limit: number, periodMs = 60_000) {
  let now = 5000
  return { bucket: createBucket(limit, periodMs, () => now), wait: (ms: number) => void (now += ms) }
}

test('what a period allows may be taken at once, then it comes back steadily', () => {
  const { bucket, wait } = bucketAt(60)
  bucket.take(60)
  expect([bucket.left(), bucket.waitMs(1), bucket.fullInMs()]).toEqual([0, 1000, 60_000])
  wait(1500)
  expect([bucket.left(), bucket.waitMs(1), bucket.waitMs(2)]).toEqual([1.5, 0, 500])
  wait(3_600_000)
  expect([bucket.left(), bucket.fullInMs()]).toEqual([60, 0])
})

test('what turned out larger than its estimate is paid back before anything else is taken', () => {
  const { bucket, wait } = bucketAt(60)
  bucket.take(90)
  expect([bucket.left(), bucket.waitMs(1)]).toEqual([-30, 31_000])
  wait(31_000)
  expect(bucket.waitMs(1)).toBe(0)
})

test('more than the bucket holds may be taken once it is full', () => {
  const { bucket, wait } = bucketAt(60)
  expect(bucket.waitMs(1000)).toBe(0)
  bucket.take(1)
  expect(bucket.waitMs(1000)).toBe(1000)
  wait(1000)
  expect(bucket.waitMs(1000)).toBe(0)
})

test('what is given back never makes it hold more than its limit', () => {
  const { bucket } = bucketAt(60)
  bucket.take(-5)
  expect(bucket.left()).toBe(60)
})

test('a new limit leaves used what is used', () => {
  const { bucket } = bucketAt(60)
  bucket.take(50)
  bucket.resize(40)
  expect(bucket.left()).toBe(-10)
  bucket.resize(100)
  expect(bucket.left()).toBe(50)
})

test('a clock that is set back takes nothing and gives nothing', () => {
  const { bucket, wait } = bucketAt(60)
  bucket.take(60)
  wait(-3000)
  expect(bucket.left()).toBe(0)
})
