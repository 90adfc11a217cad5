// The page of usage, with a month of requests.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'
import { writeHistory } from './support/history.ts'

describe.skipIf(!hasBrowser)('usage', () => {
  const pages = usePages()
  let provider: Awaited<ReturnType<typeof startProvider>>
  let gateway: RunningGateway
  beforeAll(async () => {
    provider = await startProvider('deepseek')
    gateway = await startGateway(provider.toml, {
      prepare: (home) => writeHistory(home, { count: 3000, days: 29 }),
    })
  })
  afterAll(async () => {
    await gateway.close()
    await provider.close()
  })

  test('the table adds up to what the gateway says, and to its own last line', async () => {
    const page = await pages.signedIn(gateway, '/usage')
    const rows = page.getByRole('region', { name: 'Usage by model' }).getByRole('row')
    await rows.nth(1).waitFor()
    const counts = (await rows.allInnerTexts()).slice(1).map((row) => Number(row.split('\t')[1]?.replaceAll(',', '')))
    const total = counts.pop()
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total)
    expect(total).toBe(3000)
    // Nobody knows what this model costs, and nobody is told it were free.
    expect(await page.getByRole('row', { name: /gemini-3-pro/ }).innerText()).toContain('–')
    await page.getByText(/The cost leaves out \d+ requests of unknown price: gemini-3-pro/).waitFor()
    await page.getByText(/genai-prices \d/).waitFor()
  })

  test('a name narrows the page down, the address says so, and the way back is one click', async () => {
    const page = await pages.signedIn(gateway, '/usage?by=provider')
    await page.getByRole('button', { name: 'anthropic' }).click()
    await page.waitForURL(/provider=anthropic/)
    const table = page.getByRole('region', { name: 'Usage by model' })
    await table.getByText('claude-sonnet-4-6').waitFor()
    await expect.poll(() => table.getByRole('row').count()).toBe(3)
    await page.reload()
    await page.getByRole('button', { name: 'Do not narrow down to provider anthropic' }).click()
    await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(3)
  })

  test('another measure and another grouping are one choice each', async () => {
    const page = await pages.signedIn(gateway, '/usage')
    await page.getByRole('radio', { name: 'Requests' }).check()
    await page.getByRole('combobox', { name: 'Group by' }).selectOption('agent')
    await page.getByRole('group', { name: 'Requests per day by client program' }).waitFor()
    await page.getByRole('radio', { name: '24 h' }).check()
    await page.getByRole('group', { name: 'Requests per hour by client program' }).waitFor()
    expect(page.url()).toContain('measure=requests')
  })

  test('the export is what is shown, for spreadsheets and for programs', async () => {
    const page = await pages.signedIn(gateway, '/usage?range=90d')
    const save = async (kind: string): Promise<string> => {
      await page.getByRole('button', { name: 'Export' }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: kind }).click()
      const file = await download
      expect(file.suggestedFilename()).toMatch(new RegExp(`^ferryllm-usage-day-model-.*\\.${kind.toLowerCase()}$`))
      return readFileSync(await file.path(), 'utf8')
    }
    const lines = (await save('CSV')).split('\r\n')
    expect(lines[0]).toMatch(/^day,model,requests,errors,/)
    const { groups, total } = JSON.parse(await save('JSON')) as {
      groups: { requests: number }[]
      total: { requests: number }
    }
    expect(lines.slice(1, -1).length).toBe(groups.length)
    expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(total.requests)
  })

  test('what was never used says so instead of showing nothing', async () => {
    const page = await pages.signedIn(gateway, '/usage?model=never-heard-of')
    await page.getByText('Nothing was used in this period').waitFor()
  })

  test('a question that the gateway refuses is an error with a way to try again', async () => {
    const page = await pages.signedIn(gateway, '/')
    let isRefused = true
    await page.route('**/api/usage*', (route) =>
      isRefused
        ? route.fulfill({ status: 500, json: { error: { kind: 'internal', message: 'The store has a fault.' } } })
        : route.continue(),
    )
    await page.keyboard.press('g')
    await page.keyboard.press('u')
    await page.getByRole('alert').getByText('The store has a fault.').waitFor()
    isRefused = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'Usage by model' }).waitFor()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/usage', look)
    await page.getByRole('row').nth(3).waitFor()
    await expectAccessible(page)
  })
})
