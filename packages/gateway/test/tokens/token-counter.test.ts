// The counter with real threads: the tokenizer's own, and others that fail in every way there is.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTokenCounter, type CounterOptions, type TokenCounter } from '../../src/tokens/token-counter.ts'

const open: TokenCounter[] = []
afterEach(() => Promise.all(open.splice(0).map((counter) => counter.close())))

/** With as much time as a busy machine may need. */
function counter(options: CounterOptions = {}): TokenCounter {
  const made = createTokenCounter({ budgetMs: 60_000, startMs: 60_000, ...options })
  open.push(made)
  return made
}

/** A thread that runs this program instead. */
function script(program: string): URL {
  const file = join(mkdtempSync(join(tmpdir(), 'thread-')), 'program.mjs')
  writeFileSync(file, `import { parentPort } from 'node:worker_threads'\n${program}`)
  return pathToFileURL(file)
}

const words = fc.array(fc.constantFrom('count', 'these', 'tokens', 'naïve', '数', '12345', 'return;'), {
  maxLength: 60,
})

describe('tokens of a text', () => {
  test.each([
    ['hello world', 2],
    ['', 0],
    ['<|endoftext|>', 7],
    ['The quick brown fox jumps over the lazy dog.', 10],
  ])('%j are those of o200k: %i', async (text, tokens) => {
    expect(await counter().count([text])).toBe(tokens)
  })

  test('are the same every time, and more text is never fewer of them', async () => {
    const one = counter()
    await fc.assert(
      fc.asyncProperty(words, words, async (before, more) => {
        const texts = [before.join(' ')]
        const tokens = await one.count(texts)
        expect(await one.count(texts)).toBe(tokens)
        expect(await one.count([[...before, ...more].join(' ')])).toBeGreaterThanOrEqual(tokens)
        expect(await one.count([...texts, more.join(' ')])).toBeGreaterThanOrEqual(tokens)
      }),
      { numRuns: 30 },
    )
  })

  test('add up over many texts, the same one several times among them', async () => {
    const one = counter()
    const text = 'What was counted once is known. '.repeat(2000)
    const single = await one.count([text])
    expect(await one.count([text, 'hello world', text])).toBe(2 * single + 2)
    expect(await counter().count([text, text, text])).toBe(3 * single)
  })

  test('are told to all who ask at once', async () => {
    const one = counter()
    const history = 'A conversation that grows from turn to turn.\n'.repeat(500)
    const alone = await counter().count([history])
    const counts = await Promise.all(Array.from({ length: 26 }, () => one.count([history, 'hello world'])))
    expect(counts).toEqual(Array.from({ length: 26 }, () => alone + 2))
  })
})

describe('where the thread cannot count', () => {
  const TEXT = 'abcd'.repeat(50)
  test.each([
    ['ends when it is asked', `parentPort.on('message', () => process.exit(3))`],
    ['fails when it is asked', `parentPort.on('message', () => { throw new Error('broken') })`],
    ['fails at once', `throw new Error('broken')`],
    ['is no program', `this is no program`],
  ])('because it %s, a guess by length is the answer, then and afterwards', async (_, program) => {
    const one = counter({ script: script(program) })
    expect(await one.count([TEXT])).toBe(50)
    expect(await one.count([TEXT, 'more'])).toBe(51)
  })

  test('in time, the rest is guessed, and what comes later is known the next time', async () => {
    const program = `parentPort.on('message', ({ id, text }) => {
      if (text !== 'slow') parentPort.postMessage({ id, tokens: 1000 })
      else setTimeout(() => parentPort.postMessage({ id, tokens: 7 }), 300)
    })`
    const one = counter({ script: script(program), budgetMs: 1 })
    expect(await one.count(['quick'])).toBe(1000)
    expect(await one.count(['quick', 'slow'])).toBe(1001)
    await expect.poll(() => one.count(['slow']), { timeout: 10_000 }).toBe(7)
  })

  test('because it was closed, a guess is the answer too', async () => {
    const one = counter()
    expect(await one.count(['hello world'])).toBe(2)
    await one.close()
    expect(await one.count(['abcdefgh'])).toBe(2)
  })
})

test('a thread that nobody uses ends, and the next who asks gets another one', async () => {
  // Tells how many it has counted, which is one each time when it is a new one each time.
  const program = `let counted = 0; parentPort.on('message', ({ id }) => parentPort.postMessage({ id, tokens: ++counted }))`
  const one = counter({ script: script(program), idleMs: 1 })
  let asked = 0
  const next = (): Promise<number> => one.count([`text ${asked++}`])
  expect(await next()).toBe(1)
  await expect.poll(next, { interval: 100, timeout: 10_000 }).toBe(1)
})
