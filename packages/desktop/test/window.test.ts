// The window's process as the app sees it: a program that behaves well, and ones that do not.
import { describe, expect, test } from 'vitest'
import type { HeldWindow, Opened } from '../src/backends/backend.ts'
import { windowBackend, windowEnv } from '../src/backends/window.ts'
import { countedPage, emptyFolder, program } from './support.ts'

const PATIENT = { startMs: 60_000, paintMs: 60_000 }
const HURRIED = { startMs: 60_000, paintMs: 1 }

function backend(source: string, patience = PATIENT, env: Record<string, string> = { DISPLAY: ':0' }) {
  const folder = emptyFolder()
  return windowBackend({
    machine: { env: { ...env, PATH: process.env['PATH'] ?? '' }, platform: 'linux' },
    paths: { socket: '', pageData: `${folder}/page`, libraries: folder },
    tell: () => undefined,
    main: program(source),
    patience,
    prepare: () => ({}),
  })
}

function windowOf(opened: Opened): HeldWindow {
  if ('problem' in opened || opened.window === undefined) throw new Error(JSON.stringify(opened))
  return opened.window
}

/** Says back what it was told, as an address from outside; the first message is the link. */
const ECHO = `
process.on('message', (message) => {
  if (message.type === 'open') process.send({ type: 'painted' })
  process.send({ type: 'external', url: message.type + ' ' + (message.link ?? '') })
  if (message.type === 'close') process.send({ type: 'closed' }, () => process.disconnect())
})
`

describe('a window', () => {
  test('gets its link by a message, is shown again, given another page, and closed', async () => {
    const page = countedPage()
    const window = windowOf(await backend(ECHO).open(page))
    window.show()
    window.load('http://127.0.0.1:3000/ui/?code=new')
    window.close()
    expect(await window.ended).toBeUndefined()
    expect(page.external).toEqual([
      'open http://127.0.0.1:3000/ui/?code=1',
      'show ',
      'load http://127.0.0.1:3000/ui/?code=new',
      'close ',
    ])
    expect(page.links).toEqual([60])
  })

  test('that the person closes ends well, drawn or not', async () => {
    const closes = "process.on('message', () => process.send({ type: 'closed' }, () => process.disconnect()))"
    const window = windowOf(await backend(closes).open(countedPage()))
    expect(await window.ended).toBeUndefined()
  })

  test('that draws nothing is given up, and its process ended', async () => {
    const blank = "process.on('message', () => process.send({ type: 'created' }))"
    expect(await backend(blank, HURRIED).open(countedPage())).toEqual({
      problem: 'the window stayed empty for 0.001 s',
    })
  })

  test.each([
    [
      "process.on('message', () => process.send({ type: 'failed', reason: 'no library' }))",
      'could not be opened: no library',
    ],
    ['process.exit(7)', 'ended unexpectedly (exit code 7)'],
    ['process.exit(0)', 'ended unexpectedly (exit code 0)'],
    ['process.kill(process.pid, "SIGABRT")', 'ended unexpectedly (SIGABRT)'],
  ])('that does not come up says why: %s', async (source, problem) => {
    expect(await backend(source).open(countedPage())).toEqual({ problem: expect.stringContaining(problem) })
  })

  test('that crashes later says so', async () => {
    const source =
      "process.on('message', (m) => m.type === 'open' ? process.send({ type: 'painted' }) : process.exit(9))"
    const window = windowOf(await backend(source).open(countedPage()))
    window.show()
    expect(await window.ended).toBe('the window ended unexpectedly (exit code 9)')
  })

  test('is not tried without a desktop, where GTK would abort, and costs no link', async () => {
    const page = countedPage()
    expect(await backend(ECHO, PATIENT, {}).open(page)).toEqual({ problem: expect.stringContaining('no desktop') })
    expect(page.links).toEqual([])
  })

  test('that has no library for this system is a problem and no crash', async () => {
    const broken = windowBackend({
      machine: { env: { DISPLAY: ':0' }, platform: 'linux' },
      paths: { socket: '', pageData: '', libraries: '' },
      tell: () => undefined,
      prepare: () => {
        throw new Error('the disk is full')
      },
    })
    expect(await broken.open(countedPage())).toEqual({ problem: expect.stringContaining('the disk is full') })
  })
})

test('the environment of the window has the desktop and no secrets', () => {
  const env = { DISPLAY: ':0', OPENAI_API_KEY: 'sk-1', GITHUB_TOKEN: 't', DB_PASSWORD: 'p', LANG: 'de_DE.UTF-8' }
  expect(windowEnv(env, '/x.node')).toEqual({
    DISPLAY: ':0',
    LANG: 'de_DE.UTF-8',
    NAPI_RS_NATIVE_LIBRARY_PATH: '/x.node',
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  })
  // Who sets it means it.
  expect(windowEnv({ WEBKIT_DISABLE_DMABUF_RENDERER: '0' }, undefined)).toEqual({ WEBKIT_DISABLE_DMABUF_RENDERER: '0' })
})
