// The overview against a gateway with providers that do what the journey wants.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../gateway/test/support/upstream.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'

describe.skipIf(!hasBrowser)('overview', () => {
  const pages = usePages()
  let good: Awaited<ReturnType<typeof startProvider>>
  let bad: Awaited<ReturnType<typeof startProvider>>
  let config: string
  let gateway: RunningGateway
  beforeAll(async () => {
    good = await startProvider('deepseek')
    bad = await startProvider('groq', json({ error: { message: 'no' } }, 500))
    config = `${good.toml}${bad.toml}[server]\ncircuit_breaker_failures = 2\ncircuit_breaker_cooldown_secs = 600\n\n[[routes]]\nmatch = "bad"\nprovider = "groq"\n\n[[routes]]\nmatch = "*"\nprovider = "deepseek"\n`
    gateway = await startGateway(config)
  })
  afterAll(async () => {
    await gateway.close()
    await good.close()
    await bad.close()
  })

  test('before the first request it says how to make one, and shows it as it comes', async () => {
    const own = await startGateway(config)
    const page = await pages.signedIn(own)
    await page.getByText('Waiting for the first request').waitFor()
    await own.chat('gpt-5.4')
    await page.getByRole('cell', { name: 'gpt-5.4 → deepseek/gpt-5.4' }).waitFor()
    expect(await page.getByText('Waiting for the first request').count()).toBe(0)
    await own.close()
  })

  test('a provider that is left alone is a problem with a way out', async () => {
    const page = await pages.signedIn(gateway)
    for (const _ of [1, 2]) await gateway.chat('bad')
    await page.getByRole('alert').getByText('groq is left alone').waitFor()
    await page.getByRole('button', { name: 'Let requests through' }).click()
    await page.getByText('groq is left alone').waitFor({ state: 'detached' })
  })

  test('a configuration that is refused is said, until a good one comes', async () => {
    const page = await pages.signedIn(gateway)
    gateway.writeConfig('nonsense = true\n')
    await page.getByRole('alert').getByText('nonsense').waitFor()
    gateway.writeConfig(config)
    await page.getByText('nonsense').waitFor({ state: 'detached' })
  })

  test('everything is reached by keyboard: palette, shortcuts, theme and language', async () => {
    const page = await pages.signedIn(gateway)
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Commands' })
    await palette.waitFor()
    await page.keyboard.type('theme light')
    await page.keyboard.press('Enter')
    await palette.waitFor({ state: 'detached' })
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('中文')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '概览' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.reload()
    await page.getByRole('heading', { name: '概览' }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('an address that leads nowhere says so, and back', async () => {
    const page = await pages.signedIn(gateway, '/nowhere')
    await page.getByText('There is no such place').waitFor()
    await page.getByRole('link', { name: 'To the overview' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    await gateway.chat('gpt-5.4')
    const page = await pages.signedIn(gateway, '/', look)
    await page.getByRole('cell', { name: 'gpt-5.4 → deepseek/gpt-5.4' }).first().waitFor()
    await expectAccessible(page)
  })

  test.each(LOOKS)('the palette is accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/', look)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
  })

  test('the unreachable gateway and the list of shortcuts are accessible', async () => {
    const own = await startGateway(config)
    const page = await pages.signedIn(own)
    await page.getByText('Running', { exact: true }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await own.kill()
    await page.getByRole('dialog', { name: 'The gateway does not answer' }).waitFor()
    await expectAccessible(page)
  })
})
