// Which way of showing the panel is taken, and what is said of the others.
import { describe, expect, test } from 'vitest'
import type { Opened, ShellBackend } from '../src/backends/backend.ts'
import { browserBackend, printBackend } from '../src/backends/browsers.ts'
import { showPanel } from '../src/show-panel.ts'
import { isForBrowser, isOwnPage } from '../src/window/own-page.ts'
import { countedPage } from './support.ts'

const works = (name: ShellBackend['name']): ShellBackend => ({ name, open: async () => ({ shown: true, said: name }) })
const fails = (name: ShellBackend['name'], problem: string): ShellBackend => ({ name, open: async () => ({ problem }) })

async function shown(...backends: ShellBackend[]): Promise<{ opened: Opened; notes: string[] }> {
  const notes: string[] = []
  return { opened: await showPanel(backends, countedPage(), (note) => void notes.push(note)), notes }
}

describe('the panel is shown', () => {
  test('by the first that works, after what was wrong with the others', async () => {
    const { opened, notes } = await shown(fails('window', 'no library'), fails('chromium', 'none'), works('browser'))
    expect([opened, notes]).toEqual([{ shown: true, said: 'browser' }, ['no library', 'none']])
  })

  test('by nothing: the last one says why, and what is the same is said once', async () => {
    const { opened, notes } = await shown(
      fails('window', 'no desktop'),
      fails('chromium', 'no desktop'),
      fails('browser', 'at all'),
    )
    expect([opened, notes]).toEqual([{ problem: 'at all' }, ['no desktop']])
  })

  test('by a browser, with a link that is soon worth nothing, or as a link for people', async () => {
    const page = countedPage()
    const calls: unknown[] = []
    const open = async (url: string, { isApp }: { isApp: boolean }): Promise<undefined> => void calls.push([url, isApp])
    const machine = { env: {}, platform: 'linux', exists: () => false }
    expect(await browserBackend('chromium', machine, open).open(page)).toMatchObject({ shown: true })
    expect(await browserBackend('browser', machine, open).open(page)).toMatchObject({ shown: true })
    expect(calls).toEqual([
      ['http://127.0.0.1:3000/ui/?code=1', true],
      ['http://127.0.0.1:3000/ui/?code=2', false],
    ])
    expect(await printBackend.open(page)).toEqual({ shown: true, said: expect.stringContaining('/ui/?code=3') })
    expect(page.links).toEqual([60, 60, 900])
  })
})

const PAGE = 'http://127.0.0.1:3000/ui/?code=abcd'

test.each([
  ['http://127.0.0.1:3000/ui/traffic', true],
  ['about:blank', true],
  ['blob:http://127.0.0.1:3000/7a1c', true],
  ['http://127.0.0.1:3001/ui/', false],
  ['http://localhost:3000/ui/', false],
  ['https://example.com/', false],
  ['blob:https://example.com/7a1c', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,hello', false],
  ['no address', false],
])('whether the window shows %s itself: %s', (url, isOwn) => {
  expect(isOwnPage(url, PAGE)).toBe(isOwn)
})

test.each([
  ['https://example.com/', true],
  ['http://example.com/', true],
  ['mailto:me@example.com', true],
  ['file:///etc/passwd', false],
  ['vscode://open?x', false],
  ['javascript:alert(1)', false],
  ['-x', false],
])('whether %s is handed to the browser: %s', (url, isHanded) => {
  expect(isForBrowser(url)).toBe(isHanded)
})
