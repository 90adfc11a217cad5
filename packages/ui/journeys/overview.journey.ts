// The overview against a gateway with providers that do what the journey wants.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../gateway/test/support/upstream.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'
import { writeHistory } from './support/history.ts'

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
    await page.getByRole('heading', { name: 'Make the first request' }).waitFor()
    await page.getByRole('radio', { name: 'Claude Code' }).check()
    await page.getByText(`ANTHROPIC_BASE_URL=${own.url}`).waitFor()
    await own.chat('gpt-5.4')
    await page.getByRole('cell', { name: 'gpt-5.4 → deepseek/gpt-5.4' }).waitFor()
    expect(await page.getByText('Make the first request').count()).toBe(0)
    // The figures follow within seconds.
    await page.getByText('1 ended well').waitFor()
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

  test('a gateway that falls silent is said to, and its figures are not shown as if they were new', async () => {
    const page = await pages.signedIn(gateway)
    await page.getByText('Running', { exact: true }).waitFor()
    gateway.pause()
    await page.getByText(/No update for \d+ s/).waitFor()
    await page.getByText('No news', { exact: true }).waitFor()
    gateway.resume()
    await page.getByText(/No update for/).waitFor({ state: 'detached' })
    await page.getByText('Running', { exact: true }).waitFor()
  })

  test('a page that is older than the gateway says so', async () => {
    const page = await pages.open(gateway.url)
    await page.route('**/api/status', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), version: '99.0.0' } })
    })
    // The stream would tell the truth again.
    await page.route('**/api/events', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: ': beat\n\n' }),
    )
    const { code } = (await gateway.admin('POST', '/api/session/codes')) as { code: string }
    await page.goto(`${gateway.url}/ui/?code=${code}`)
    await page.getByText('The gateway is version 99.0.0').waitFor()
    await page.getByRole('button', { name: 'Reload the page' }).waitFor()
  })

  test('stopping the gateway asks first, and the page says what happened', async () => {
    const own = await startGateway(config)
    const page = await pages.signedIn(own)
    await page.getByText('Running', { exact: true }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('stop')
    await page.keyboard.press('Enter')
    const question = page.getByRole('dialog', { name: 'Stop the gateway?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Gateway' }).click()
    await page.getByRole('menuitem', { name: 'Stop the gateway' }).click()
    await question.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog', { name: 'The gateway does not answer' }).waitFor()
    await own.close()
  })

  test('an address that leads nowhere says so, and back', async () => {
    const page = await pages.signedIn(gateway, '/nowhere')
    await page.getByText('There is no such place').waitFor()
    await page.getByRole('link', { name: 'To the overview' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  describe('with a past', () => {
    let past: RunningGateway
    beforeAll(async () => {
      past = await startGateway(config.replaceAll('"groq"', '"anthropic"'), {
        prepare: (home) => writeHistory(home, { count: 4000, days: 7 }),
      })
    })
    afterAll(() => past.close())

    test('the figures are those of the period, and lead to it again', async () => {
      const page = await pages.signedIn(past, '/')
      const tile = page.getByText('Requests', { exact: true }).locator('..')
      const shown = async (): Promise<number> => Number((await tile.innerText()).split('\n')[1]?.replaceAll(',', ''))
      const wanted = async (hours: number): Promise<number> => {
        const since = new Date(Date.now() - hours * 3_600_000).toISOString()
        return ((await past.admin('GET', `/api/usage?since=${since}`)) as { total: { requests: number } }).total
          .requests
      }
      await tile.waitFor()
      // A slot begins before the period does: the hour at most, and not much happens in one.
      expect(Math.abs((await shown()) - (await wanted(1)))).toBeLessThan(80)
      await page.getByRole('radio', { name: '7 d' }).check()
      await page.waitForURL(/range=7d/)
      await expect.poll(shown).toBeGreaterThan(3900)
      await page.goBack()
      await expect.poll(shown).toBeLessThan(3900)
    })

    test('the chart is read by keyboard, and is a table for whoever wants one', async () => {
      const page = await pages.signedIn(past, '/?range=7d')
      const chart = page.getByRole('group', { name: 'Requests per hour by provider' })
      await chart.focus()
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowLeft')
      const spoken = await chart.locator('[aria-live]').innerText()
      expect(spoken).toMatch(/^\w+ \d+, \d\d:00: (anthropic|openai|deepseek|gemini) \d+/)
      await page.getByRole('button', { name: 'Show as table' }).click()
      const rows = page.getByRole('group', { name: 'as a table' }).getByRole('row')
      expect(await rows.count()).toBe(1 + 167)
      expect(await rows.nth(1).innerText()).toMatch(/^\w+ \d+, \d\d:00\t\d+/)
    })

    test('requests stand still while they are paused', async () => {
      const page = await pages.signedIn(past, '/')
      const rows = page.getByRole('region', { name: 'Live requests' }).getByRole('row')
      const first = await rows.nth(1).innerText()
      await page.keyboard.press('.')
      await page.getByText('Paused').waitFor()
      await past.chat('gpt-5.4')
      await page.getByText('in flight').waitFor()
      expect(await rows.nth(1).innerText()).toBe(first)
      await page.keyboard.press('.')
      await page.getByRole('cell', { name: 'gpt-5.4 → deepseek/gpt-5.4' }).waitFor()
    })

    test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
      const page = await pages.signedIn(past, '/?range=24h', look)
      await page
        .getByText(look.language === 'en' ? 'Spend' : '费用', { exact: true })
        .first()
        .waitFor()
      await expectAccessible(page)
    })
  })

  test.each(LOOKS.slice(0, 1))('with two requests is accessible: $theme, $language, $width px', async (look) => {
    await gateway.chat('gpt-5.4')
    const page = await pages.signedIn(gateway, '/', look)
    await page.getByRole('cell', { name: 'gpt-5.4 → deepseek/gpt-5.4' }).first().waitFor()
    await expectAccessible(page)
  })

  test.each(LOOKS.slice(0, 5))('the palette is accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/', look)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
  })

  test('the first-run card is accessible', async () => {
    const own = await startGateway(config)
    const page = await pages.signedIn(own, '/', { width: 900 })
    await page.getByRole('heading', { name: 'Make the first request' }).waitFor()
    await expectAccessible(page)
    await own.close()
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
