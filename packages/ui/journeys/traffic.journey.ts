// The list of requests, against a real gateway with providers that do what the journey wants.
import { describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { inspector, MESSAGES, rows, useTrafficGateway } from './support/traffic.ts'

describe.skipIf(!hasBrowser)('traffic', () => {
  const pages = usePages()
  const { gateway, fresh, send } = useTrafficGateway()

  test('before the first request it listens, and shows it as it comes', async () => {
    const own = await fresh()
    const page = await pages.signedIn(own, '/traffic')
    await page.getByText('Listening…').waitFor()
    await own.chat('gpt-5.4')
    await page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).waitFor()
    await own.close()
  })

  test('a request is opened with the keyboard, closed, and the focus is where it was', async () => {
    const id = await send()
    const page = await pages.signedIn(gateway(), '/traffic')
    await rows(page).nth(1).waitFor()
    const grid = page.getByRole('grid', { name: 'Requests' })
    await grid.focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await inspector(page).getByRole('heading', { name: id }).waitFor()
    expect(new URL(page.url()).searchParams.get('open')).toBe(id)
    await page.keyboard.press('Escape')
    await inspector(page).waitFor({ state: 'detached' })
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('filters stand in the address, and the list follows them', async () => {
    await send()
    await gateway().chat('bad')
    const page = await pages.signedIn(gateway(), '/traffic')
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed')
    await page.getByRole('gridcell', { name: 'groq/bad' }).first().waitFor()
    await expect.poll(() => page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).count()).toBe(0)
    expect(new URL(page.url()).searchParams.get('status')).toBe('error')
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Any status')
    await page.keyboard.press('/')
    await page.keyboard.type('Where is the needle')
    await expect.poll(() => page.getByRole('gridcell', { name: 'groq/bad' }).count()).toBe(0)
    await page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).first().waitFor()
    await page.getByRole('searchbox', { name: 'Text in a body' }).fill('nobody has said this')
    await page.getByText('No request is like that').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByRole('gridcell', { name: 'groq/bad' }).first().waitFor()
  })

  test('while it is paused nothing moves, and what is new comes when it is asked for', async () => {
    await send()
    const page = await pages.signedIn(gateway(), '/traffic')
    await rows(page).nth(1).waitFor()
    await page.keyboard.press('.')
    await page.getByText('Paused').waitFor()
    const before = await page.getByRole('grid').getAttribute('aria-rowcount')
    await send()
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(before)
    await page.getByRole('button', { name: '1 new' }).click()
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(Number(before) + 1))
  })

  test('what was missed while the stream was gone is said, and loaded', async () => {
    await send()
    const page = await pages.open('about:blank')
    const shown = Promise.withResolvers<void>()
    // Once the list is there the stream says that it does not know all, and ends; the page comes again by itself.
    const body = 'id: 5\nevent: gap\ndata: {"missed":14}\n\n'
    let isTold = false
    await page.route('**/api/events', async (route) => {
      if (isTold) return route.continue()
      await shown.promise
      isTold = true
      await route.fulfill({ contentType: 'text/event-stream', body })
    })
    const { code } = (await gateway().admin('POST', '/api/session/codes')) as { code: string }
    await page.goto(`${gateway().url}/ui/traffic?code=${code}`)
    await rows(page).nth(1).waitFor()
    shown.resolve()
    const gap = page.getByRole('row', { name: /14 events were missed/ })
    await gap.getByRole('button', { name: 'Load' }).click()
    await gap.waitFor({ state: 'detached' })
    await page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).first().waitFor()
  })

  test('what is recorded is chosen with one click; without bodies the inspector says so', async () => {
    const own = await fresh()
    const page = await pages.signedIn(own, '/traffic')
    await page.getByRole('button', { name: /Bodies recorded/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Record no bodies' }).click()
    await page.getByRole('button', { name: /Bodies off/ }).waitFor()
    await own.chat('gpt-5.4')
    await page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).click()
    await page.getByText('Its bodies were not recorded').waitFor()
    await page.getByRole('button', { name: 'Record all from now on' }).click()
    await page.getByRole('button', { name: /Bodies recorded/ }).waitFor()
    await own.close()
  })

  test('however many requests there are, only those in sight are on the page', async () => {
    await Promise.all(Array.from({ length: 250 }, () => gateway().chat('many')))
    const page = await pages.signedIn(gateway(), '/traffic?model=many')
    const grid = page.getByRole('grid', { name: 'Requests' })
    await rows(page).nth(1).waitFor()
    const nodes = (): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)
    expect(await grid.getAttribute('aria-rowcount')).toBe('201')
    expect(await nodes()).toBeLessThan(1500)
    // The end of the list brings the next page.
    await grid.focus()
    await page.keyboard.press('End')
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('251')
    expect(await nodes()).toBeLessThan(1500)
  })

  test('a request that nobody knows says so', async () => {
    const page = await pages.signedIn(gateway(), '/traffic/req_0')
    await page.getByText('This request is not known, or not any more.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('grid', { name: 'Requests' }).waitFor()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    const id = await send({ ...MESSAGES, model: 'both' })
    await gateway().chat('bad')
    const page = await pages.signedIn(gateway(), `/traffic?open=${id}`, look)
    await page.locator('[data-pointer="/system"]').first().waitFor()
    await expectAccessible(page)
  })
})
