import { expect, test } from 'vitest'
import { createWriteQueue, type QueueTuning } from '../../src/store/write-queue.ts'

interface Sent {
  readonly batch: readonly number[]
  readonly succeed: () => void
  readonly fail: () => void
}

/** A queue in front of a disk that answers when the test says so. */
function rig(tuning: QueueTuning = {}) {
  const said: string[] = []
  const sent: Sent[] = []
  let next = Promise.withResolvers<Sent>()
  const queue = createWriteQueue<number>(
    {
      send(batch) {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        const attempt = { batch, succeed: resolve, fail: () => reject(new Error('disk full')) }
        sent.push(attempt)
        next.resolve(attempt)
        next = Promise.withResolvers()
        return promise
      },
      failing: (reason) => said.push(`failing: ${reason}`),
      recovered: () => said.push('recovered'),
      losing: (limit) => said.push(`losing beyond ${limit}`),
    },
    { batchMs: 1, retryMs: 1, ...tuning },
  )
  const push = (...items: number[]): void => items.forEach((item) => queue.push(item))
  return { queue, push, said, sent, nextBatch: () => next.promise }
}

test('nothing is sent before the disk is there; then one batch after the other, in order', async () => {
  const { queue, push, sent, nextBatch } = rig({ batchSize: 2 })
  push(1, 2, 3)
  expect(sent).toEqual([])
  const first = nextBatch()
  queue.open()
  expect((await first).batch).toEqual([1, 2])
  expect(sent).toHaveLength(1)
  const second = nextBatch()
  sent[0]?.succeed()
  expect((await second).batch).toEqual([3])
  expect(queue.counts()).toEqual({ queued: 1, written: 2, lost: 0 })
})

test('what could not be written is written again, with what came meanwhile, and both are told once', async () => {
  const { queue, push, said, nextBatch } = rig()
  queue.open()
  let batch = nextBatch()
  push(1)
  ;(await batch).fail()
  batch = nextBatch()
  push(2)
  const again = await batch
  expect([again.batch, queue.failure()]).toEqual([[1, 2], 'disk full'])
  batch = nextBatch()
  again.fail()
  ;(await batch).succeed()
  await queue.flush()
  expect(said).toEqual(['failing: disk full', 'recovered'])
  expect([queue.counts(), queue.failure()]).toEqual([{ queued: 0, written: 2, lost: 0 }, undefined])
})

test('a queue that is full gives up the oldest, counts them, and says so once per time of need', async () => {
  const { queue, push, said, nextBatch } = rig({ queueSize: 3 })
  push(1, 2, 3, 4, 5)
  expect([said, queue.counts()]).toEqual([['losing beyond 3'], { queued: 3, written: 0, lost: 2 }])
  const batch = nextBatch()
  queue.open()
  expect((await batch).batch).toEqual([3, 4, 5])
  push(6, 7, 8, 9)
  expect([said.length, queue.counts().lost]).toEqual([1, 3])
})

test('a flush waits for what was there before it, not for what comes after', async () => {
  const { queue, push, sent, nextBatch } = rig({ batchMs: 1e6 })
  queue.open()
  push(1, 2)
  let isFlushed = false
  const batch = nextBatch()
  const flushed = queue.flush().then(() => (isFlushed = true))
  expect((await batch).batch).toEqual([1, 2])
  push(3)
  expect(isFlushed).toBe(false)
  sent[0]?.succeed()
  await flushed
  expect(queue.counts()).toEqual({ queued: 1, written: 2, lost: 0 })
})

test('a flush ends when the disk fails: nobody waits for a full disk', async () => {
  const { queue, push, nextBatch } = rig({ retryMs: 1e6 })
  queue.open()
  push(1)
  const batch = nextBatch()
  const flushed = queue.flush()
  ;(await batch).fail()
  await flushed
  expect(queue.counts().queued).toBe(1)
})

test('a stopped queue gives back what was not written, what was under way included', async () => {
  const { queue, push, sent, nextBatch } = rig({ batchSize: 1 })
  queue.open()
  const batch = nextBatch()
  push(1, 2)
  await batch
  expect(queue.stop()).toEqual([1, 2])
  sent[0]?.fail()
  await queue.flush()
  expect(sent).toHaveLength(1)
})
