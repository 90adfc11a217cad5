// One browser for a file of journeys, and a fresh page for each, signed in.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { RunningGateway } from './gateway.ts'

/** Debian's browser; nothing is downloaded. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether there is a browser; journeys are skipped without one. */
export const hasBrowser: boolean = existsSync(CHROMIUM)

export interface Look {
  readonly theme?: 'dark' | 'light'
  readonly language?: 'en' | 'zh'
  readonly width?: number
  readonly height?: number
}

export interface Pages {
  /** A page of its own, with cookies of its own, at the address; every complaint of the browser fails the journey. */
  readonly open: (url: string, look?: Look) => Promise<Page>
  /** A page that is signed in, at a path below /ui. */
  readonly signedIn: (gateway: RunningGateway, path?: string, look?: Look) => Promise<Page>
}

/** Registers the hooks that start and end the browser. */
export function usePages(): Pages {
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    // The sandbox needs rights that root in a container does not give away.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  const open = async (url: string, look: Look = {}): Promise<Page> => {
    if (browser === undefined) throw new Error('the browser has not started')
    const context = await browser.newContext({
      colorScheme: look.theme ?? 'dark',
      locale: look.language === 'zh' ? 'zh-CN' : 'en-US',
      viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
      reducedMotion: 'reduce',
    })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      // What the network refuses the page shows by itself; what the policy refuses is our fault.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
    })
    await page.goto(url)
    return page
  }
  return {
    open,
    async signedIn(gateway, path = '/', look = {}) {
      const { code } = (await gateway.admin('POST', '/api/session/codes')) as { code: string }
      const join = path.includes('?') ? '&' : '?'
      const page = await open(`${gateway.url}/ui${path}${join}code=${code}`, look)
      await page.getByRole('navigation').waitFor()
      return page
    },
  }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * No rule of WCAG A and AA is broken on the page as it is. With the variable SHOTS naming a folder, a picture of it goes there,
 * for somebody to look at.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await takeShot(page)
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n  ${failureSummary}`).join('\n')}`,
  )
  expect(found).toEqual([])
}

/** A picture, where somebody wants some. */
export async function takeShot(page: Page): Promise<void> {
  const folder = process.env['SHOTS']
  if (folder === undefined) return
  const name = expect.getState().currentTestName?.replaceAll(/[^a-z0-9]+/gi, '-') ?? 'shot'
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Every look that a screen has to be accessible in. */
export const LOOKS: readonly Required<Pick<Look, 'theme' | 'language' | 'width'>>[] = (
  ['dark', 'light'] as const
).flatMap((theme) =>
  (['en', 'zh'] as const).flatMap((language) => [1280, 900].map((width) => ({ theme, language, width }))),
)
