// Settings: every key of the configuration, from the page.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, type RunningGateway } from './support/gateway.ts'

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'
const CONFIG = `# mine\n[server]\nbody_limit_mb = 5 # enough\n\n${DEMO}`

describe.skipIf(!hasBrowser)('settings', () => {
  const pages = usePages()
  let gateway: RunningGateway
  beforeAll(async () => {
    gateway = await startGateway(CONFIG, { env: { FERRYLLM_SERVER_STRICT: 'true' } })
  })
  afterAll(() => gateway.close())
  const config = (): string => readFileSync(gateway.configFile, 'utf8')

  test('a value is found, changed, put back to its default, and all of it can be taken back', async () => {
    const page = await pages.signedIn(gateway, '/settings')
    await page.getByLabel('Search settings').fill('body')
    const field = page.getByRole('textbox', { name: 'server.body_limit_mb' })
    await field.fill('7')
    await page.keyboard.press('Enter')
    await page.getByText('server.body_limit_mb is set').waitFor()
    expect(config()).toBe(CONFIG.replace('= 5 #', '= 7 #'))
    await page.getByRole('button', { name: 'Reset server.body_limit_mb to its default' }).click()
    await page.getByText('server.body_limit_mb has its default again').waitFor()
    expect(config()).not.toContain('body_limit_mb')
    expect(await field.inputValue()).toBe('32')
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect.poll(config).toBe(CONFIG.replace('= 5 #', '= 7 #'))
  })

  test('what the gateway would refuse is said where it was typed', async () => {
    const before = config()
    const page = await pages.signedIn(gateway, '/settings?search=body_limit')
    await page.getByRole('textbox', { name: 'server.body_limit_mb' }).fill('lots')
    await page.keyboard.press('Tab')
    await page
      .getByRole('alert')
      .getByText(/server\.body_limit_mb/)
      .waitFor()
    expect(config()).toBe(before)
  })

  test('what the environment sets is read-only, and says so', async () => {
    const page = await pages.signedIn(gateway, '/settings?search=server.strict')
    await page.getByText(/Set by environment variable FERRYLLM_SERVER_STRICT/).waitFor()
    expect(await page.getByRole('switch', { name: 'server.strict' }).isDisabled()).toBe(true)
  })

  test('what waits for a restart is said above', async () => {
    const page = await pages.signedIn(gateway, '/settings?search=watch_config')
    await page.getByRole('switch', { name: 'server.watch_config' }).click()
    await page.getByText('Takes effect after a restart: server.watch_config').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Takes effect after a restart: server.watch_config').waitFor({ state: 'detached' })
  })

  test('an earlier version is looked at and restored', async () => {
    const page = await pages.signedIn(gateway, '/settings')
    await page
      .getByRole('button', { name: /^Show:/ })
      .last()
      .click()
    const dialog = page.getByRole('dialog', { name: 'Restore this version?' })
    await dialog.getByText(/body_limit_mb = 5/).waitFor()
    await dialog.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('The earlier version is in force').waitFor()
    expect(config()).toBe(CONFIG)
  })

  test('the doctor says what it finds', async () => {
    const page = await pages.signedIn(gateway, '/settings')
    await page.getByText('config access').waitFor()
  })

  test.each(LOOKS)('are accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/settings', look)
    await page.getByText('config access').waitFor()
    await expectAccessible(page)
  })
})
