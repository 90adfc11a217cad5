// Providers: added, tested, changed, removed, from the page.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScriptedProvider } from '../../gateway/test/support/scripted-provider.ts'
import { json, startUpstream, type Upstream } from '../../gateway/test/support/upstream.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'

const entry = (name: string, url: string): string =>
  `# about ${name}\n[[providers]]\nname = "${name}"\ntype = "anthropic"\nbase_url = "${url}"\napi_key = "key-of-${name}-1234"\n\n`

describe.skipIf(!hasBrowser)('providers', () => {
  const pages = usePages()
  const open: { close: () => Promise<unknown> }[] = []
  let good: Upstream
  let gateway: RunningGateway
  let original: string
  beforeAll(async () => {
    good = await startScriptedProvider()
    const other = await startProvider('beta')
    const silent = await startUpstream(() => undefined)
    const refusing = await startUpstream(json({ error: { message: 'no' } }, 401))
    open.push(good, other, silent, refusing)
    original = `${entry('alpha', good.url)}${other.toml}${entry('refused', refusing.url)}${entry('silent', silent.url)}[[routes]]\nmatch = "claude-"\nprovider = "alpha"\nfallback_providers = ["beta"]\n\n[[routes]]\nmatch = "beta-"\nprovider = "beta"\n\n[server]\nconnect_timeout_secs = 1\n`
    gateway = await startGateway(original)
    open.push(gateway)
  })
  afterAll(async () => {
    for (const each of open.toReversed()) await each.close()
  })
  const config = (): string => readFileSync(gateway.configFile, 'utf8')

  test('one is tested step by step, and the result stays', async () => {
    const page = await pages.signedIn(gateway, '/providers')
    // By keyboard: down to the second one, up again, and open.
    await page.getByRole('button', { name: /alpha/ }).focus()
    await page.keyboard.press('j')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    const detail = page.getByRole('region', { name: 'Provider alpha' })
    await detail.getByText('ends in 1234').waitFor()
    await detail.getByRole('button', { name: 'Run all tests' }).click()
    for (const step of ['Reached', 'Key', 'Models', 'Answer', 'Stream', 'Tools', 'Thinking', 'Images', 'Cache']) {
      await detail.getByText(step, { exact: true }).first().waitFor()
    }
    await page.reload()
    await page
      .getByRole('img', { name: /Last test: Reached ok, Key ok/ })
      .first()
      .waitFor()
  })

  test('a refused key is told in words, and a host that says nothing as well', async () => {
    const page = await pages.signedIn(gateway, '/providers/refused')
    await page.getByRole('button', { name: 'Run all tests' }).click()
    await page.getByText(/check the key/).waitFor()
    await page.goto(`${gateway.url}/ui/providers/silent`)
    await page.getByRole('button', { name: 'Run all tests' }).click()
    await page
      .getByText(/did not answer within/)
      .first()
      .waitFor()
  })

  test('one is added from a pasted address, and removed again', async () => {
    const before = config()
    const page = await pages.signedIn(gateway, '/providers')
    await page.getByRole('button', { name: 'Add a provider' }).click()
    const sheet = page.getByRole('dialog', { name: 'Add a provider' })
    await sheet.getByLabel('Paste an API key or a base URL').fill(good.url)
    await sheet.getByLabel('Which protocol does it speak?').selectOption('anthropic')
    await sheet.getByRole('button', { name: 'Test it' }).click()
    await sheet.getByText(/streamed in/).waitFor()
    await sheet.getByRole('button', { name: 'Add it' }).click()
    const name = `local-${new URL(good.url).port}`
    const detail = page.getByRole('region', { name: `Provider ${name}` })
    await detail.waitFor()
    expect(config()).toContain(`name = "${name}"`)
    await detail.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText(`${name} is removed`).waitFor()
    await expect.poll(config).toBe(before)
  })

  test('one is switched off and on, and moved, and every change can be taken back', async () => {
    const before = config()
    const page = await pages.signedIn(gateway, '/providers/beta')
    await page.getByRole('switch', { name: 'In use' }).click()
    await page.getByText('beta is switched off').waitFor()
    expect(config()).toContain('enabled = false')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(config).toBe(before)
    await page.getByRole('button', { name: 'Move up' }).click()
    await page.getByText('beta was moved').waitFor()
    expect(config().indexOf('"beta"')).toBeLessThan(config().indexOf('"alpha"'))
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect.poll(config).toBe(before)
  })

  test('another key goes to a file of its own, and is not shown', async () => {
    const page = await pages.signedIn(gateway, '/providers/alpha')
    await page.getByRole('button', { name: 'Replace…' }).click()
    await page.getByLabel('Key', { exact: true }).fill('sk-other-abcdefghijkl-9876')
    await page.keyboard.press('Enter')
    await page.getByText('alpha has another key').waitFor()
    await page.getByText('ends in 9876').waitFor()
    expect(config()).not.toContain('abcdefghijkl')
    expect(config()).toContain('# about alpha')
  })

  test('a file that was changed by somebody else is asked about', async () => {
    const page = await pages.signedIn(gateway, '/providers/beta')
    const toggle = page.getByRole('switch', { name: 'In use' })
    await toggle.waitFor()
    // The page asks for changes of the file it has seen; this one it has not.
    await page.route('**/api/config', (route) => route.abort())
    gateway.writeConfig(config().replace('# about alpha', '# about the first one'))
    await toggle.click()
    const dialog = page.getByRole('dialog', { name: 'The file was changed by somebody else' })
    await dialog.getByText('enabled = false').waitFor()
    await dialog.getByRole('button', { name: 'Make the change there' }).click()
    await expect.poll(config).toContain('# about the first one')
    await expect.poll(config).toContain('enabled = false')
  })

  test.each(LOOKS)('are accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/providers/alpha', look)
    await page.getByRole('region', { name: /alpha/ }).waitFor()
    await expectAccessible(page)
  })

  test.each(LOOKS.filter(({ width }) => width === 1280))('adding is accessible: $theme, $language', async (look) => {
    const page = await pages.signedIn(gateway, '/providers', look)
    await page.getByRole('button', { name: /alpha/ }).waitFor()
    await page.keyboard.press('a')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Anthropic/ })
      .waitFor()
    await expectAccessible(page)
  })
})
