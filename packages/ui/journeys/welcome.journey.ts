// The first visit: one paste, two clicks, and the first request has been answered.
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScriptedProvider } from '../../gateway/test/support/scripted-provider.ts'
import { json, startUpstream, type Upstream } from '../../gateway/test/support/upstream.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, type RunningGateway } from './support/gateway.ts'

const KEY = 'sk-ant-api03-abcdefghijklmnop'
/** No known key of the machine, no client of it, no server on it. */
const ENV = { PATH: '/nowhere' }

describe.skipIf(!hasBrowser)('the first visit', () => {
  const pages = usePages()
  let upstream: Upstream
  const gateways: RunningGateway[] = []
  beforeAll(async () => {
    upstream = await startScriptedProvider()
  })
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close()
    await upstream.close()
  })
  const start = async (): Promise<RunningGateway> => {
    const gateway = await startGateway(undefined, { env: ENV })
    gateways.push(gateway)
    return gateway
  }

  test('takes two clicks and a paste', async () => {
    const gateway = await start()
    const begin = Date.now()
    const page = await pages.signedIn(gateway)
    let clicks = 0
    await page.exposeFunction('clicked', () => (clicks += 1))
    await page.evaluate(() =>
      addEventListener('pointerdown', () => (globalThis as unknown as { clicked: () => void }).clicked(), true),
    )
    await page.getByRole('heading', { name: /The gateway is running on 127\.0\.0\.1/ }).waitFor()
    // The field has the focus: an address and its key can be pasted, and Enter does the rest.
    await page.keyboard.insertText(upstream.url)
    await page.getByLabel('Which protocol does it speak?').selectOption('anthropic')
    await page.getByLabel(/API key of 127/).fill(KEY)
    await page.keyboard.press('Enter')
    await page.getByText(/is ready$/).waitFor()
    const config = readFileSync(gateway.configFile, 'utf8')
    expect(config).toContain(upstream.url)
    expect(config).not.toContain('abcdefghijklmnop')
    // Step 3 waits until a request has come, from wherever.
    await page.getByRole('region', { name: /Step 3: Waiting/ }).waitFor()
    const name = /name = "(local-\d+)"/.exec(config)?.[1] ?? ''
    await gateway.chat(`${name}/some-model`)
    await page.getByRole('region', { name: 'Step 3: The first request was answered' }).waitFor()
    await page.getByRole('button', { name: 'To the overview', exact: true }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(clicks).toBeLessThanOrEqual(2)
    // What the design promises; it takes a few seconds.
    expect(Date.now() - begin).toBeLessThan(60_000)
    // It is not the first visit any more.
    await page.reload()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  test('recognises a key as it is typed, and says what is wrong with it', async () => {
    const refusing = await startUpstream(json({ error: { message: 'no' } }, 401))
    const page = await pages.signedIn(await start())
    const field = page.getByLabel('Paste an API key or a base URL')
    await field.fill('gsk_abcdefghijkl')
    await page.getByText('Recognised').waitFor()
    await page.getByText('https://api.groq.com/openai/v1/chat/completions').waitFor()
    await field.fill('what is this')
    await page.getByText('This looks like neither a key nor an address.').waitFor()
    await field.fill(refusing.url)
    await page.getByLabel(/API key of 127/).fill(KEY)
    await page.keyboard.press('Enter')
    await page.getByText(/check the key/).waitFor()
    await page.getByRole('button', { name: 'Add it anyway' }).waitFor()
    await refusing.close()
  })

  test('opens a client, or gives the command where no terminal can be opened', async () => {
    const env: Record<string, string> = {}
    const gateway = await startGateway(undefined, {
      env,
      async prepare(home) {
        await mkdir(join(home, 'bin'))
        await writeFile(join(home, 'bin/claude'), '#!/bin/sh\necho "2.1.7 (Claude Code)"\n', { mode: 0o755 })
        env['PATH'] = join(home, 'bin')
      },
    })
    gateways.push(gateway)
    const page = await pages.signedIn(gateway)
    const step = page.getByRole('region', { name: 'Step 2: Open a client' })
    await step.getByText(gateway.home).waitFor()
    await step.getByRole('button', { name: 'Claude Code 2.1.7' }).click()
    await page
      .getByRole('dialog', { name: 'No terminal could be opened' })
      .getByText(/claude/)
      .first()
      .waitFor()
  })

  test('takes over what the computer has already, after a look at what that changes', async () => {
    const gateway = await startGateway(undefined, {
      env: ENV,
      async prepare(home) {
        await mkdir(join(home, '.claude-code-router'))
        const entry = { name: 'mine', api_base_url: `${upstream.url}/v1/chat/completions`, api_key: KEY, models: ['m'] }
        await writeFile(join(home, '.claude-code-router/config.json'), JSON.stringify({ Providers: [entry] }))
      },
    })
    gateways.push(gateway)
    const page = await pages.signedIn(gateway)
    await page.getByText('1 provider from claude-code-router').waitFor()
    await page.getByRole('button', { name: 'Review' }).click()
    const dialog = page.getByRole('dialog', { name: 'What taking these over will change' })
    await dialog.getByText('name = "mine"').waitFor()
    expect(await dialog.innerText()).not.toContain('abcdefghijklmnop')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Use these' }).click()
    await page.getByText('mine is ready').waitFor()
    const config = readFileSync(gateway.configFile, 'utf8')
    expect(config).toContain('name = "mine"')
    expect(config).not.toContain('abcdefghijklmnop')
  })

  test('can be skipped for good', async () => {
    const page = await pages.signedIn(await start())
    await page.getByRole('button', { name: 'Skip to the overview' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(await start(), '/welcome', look)
    await page.getByRole('textbox').first().fill('gsk_abcdefghijkl')
    await page.getByText('https://api.groq.com/openai/v1/chat/completions').waitFor()
    await expectAccessible(page)
  })
})
