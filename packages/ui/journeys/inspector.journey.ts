// One request in full, against a real gateway with providers that do what the journey wants.
import { describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, usePages } from './support/browser.ts'
import { inspector, MESSAGES, useTrafficGateway } from './support/traffic.ts'

describe.skipIf(!hasBrowser)('the inspector', () => {
  const pages = usePages()
  const { gateway, send } = useTrafficGateway()

  test("the notes are the translator's own, and light up the places that they are about", async () => {
    const id = await send()
    const { trace } = (await gateway().admin('GET', `/api/requests/${id}/trace`)) as {
      trace: { attempts: { notes: { text: string; from?: string }[] }[] }
    }
    const page = await pages.signedIn(gateway(), `/traffic/${id}`)
    for (const { text } of trace.attempts[0]?.notes ?? []) await inspector(page).getByText(text).first().waitFor()
    const client = page.getByRole('region', { name: 'Client: Anthropic Messages' })
    const upstream = page.getByRole('region', { name: 'deepseek: OpenAI Chat' })
    await page.getByRole('button', { name: /dropped.*top_k/ }).hover()
    const lit = 'bg-raised shadow'
    await expect.poll(() => client.locator('[data-pointer="/top_k"]').first().getAttribute('class')).toContain(lit)
    await client.locator('[data-pointer="/system"]').first().hover()
    await expect
      .poll(() => upstream.locator('[data-pointer="/messages/0/content"]').first().getAttribute('class'))
      .toContain(lit)
  })

  test('what is looked for is found in both bodies, and comes into sight', async () => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send()}`)
    await page.getByRole('searchbox', { name: 'Find in both bodies' }).fill('haystack')
    await page.getByText('1 of 2').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('2 of 2').waitFor()
  })

  test('the stream is shown event by event on both sides, with what it says', async () => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send()}`)
    await page.getByRole('tab', { name: 'Stream' }).click()
    await page.getByRole('cell', { name: /^message_start/ }).waitFor()
    await page
      .getByRole('cell', { name: /^chat.completion.chunk/ })
      .first()
      .waitFor()
    await page.getByRole('region', { name: 'What it says' }).getByText('In the haystack.').waitFor()
    await page.getByRole('button', { name: /^message_delta/ }).click()
    await page.getByRole('region', { name: 'message_delta' }).getByText('"end_turn"').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('region', { name: 'What it says' }).waitFor()
  })

  test('attempts, the route, the conversation and the raw bytes are there', async () => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send({ ...MESSAGES, model: 'both' })}`)
    await page.getByRole('tab', { name: 'Attempts 2' }).click()
    await page.getByRole('cell', { name: '503 upstream-overloaded' }).waitFor()
    await page.getByRole('cell', { name: 'serves this model' }).waitFor()
    await page.getByRole('tab', { name: 'Conversation' }).click()
    await page.getByRole('region', { name: 'Answer' }).getByText('In the haystack.').waitFor()
    await page.getByText('calls search').waitFor()
    await page.getByRole('tab', { name: 'Cost' }).click()
    await page.getByRole('row', { name: 'Input from a cache 30,500 $0.30' }).waitFor()
    await page.getByText('The cache saved $0.082.').waitFor()
    await page.getByRole('tab', { name: 'Raw' }).click()
    await page.getByText('x-api-key: [redacted]').waitFor()
    expect(await page.content()).not.toContain('key-of-the-client')
  })

  test('a request is sent again to another provider, and both are compared', async () => {
    const id = await send({ ...MESSAGES, model: 'bad' })
    const page = await pages.signedIn(gateway(), `/traffic/${id}`)
    await inspector(page).getByText('upstream-overloaded').first().waitFor()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: 'Send this request again' })
    await dialog.getByRole('combobox', { name: 'Provider' }).selectOption('deepseek')
    await dialog.getByRole('textbox', { name: 'Model' }).fill('gpt-5.5')
    await dialog.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('heading', { name: 'Compare two requests' }).first().waitFor()
    await page.getByRole('cell', { name: 'deepseek' }).waitFor()
    await page.getByRole('region', { name: 'What they say' }).getByText('In the haystack.').waitFor()
    await page.getByRole('region', { name: 'What the providers were sent' }).getByText('"gpt-5.5"').waitFor()
    await expectAccessible(page)
  })

  test('it is copied as a command, and exported without its words', async () => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send()}`)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await inspector(page).getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByRole('menuitem', { name: 'As the client sent it' }).click()
    await page.getByText('Copied; put the key into $GATEWAY_KEY').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(`curl -X POST '${gateway().url}/v1/messages'`)
    expect(copied).toContain('"$GATEWAY_KEY"')
    await inspector(page).getByRole('button', { name: 'Export…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export for a bug report' })
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByRole('region', { name: 'Preview' }).waitFor()
    expect(await dialog.textContent()).not.toContain('needle')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^req_\w+\.json$/)
  })

  test.each(['Stream', 'Attempts 2', 'Conversation', 'Cost', 'Raw'])('the view %s is accessible', async (view) => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send({ ...MESSAGES, model: 'both' })}`)
    await page.getByRole('tab', { name: view }).click()
    await expectAccessible(page)
  })

  test.each(['Send again…', 'Export…'])('the dialog %s is accessible', async (action) => {
    const page = await pages.signedIn(gateway(), `/traffic/${await send()}`)
    await inspector(page).getByRole('button', { name: action }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
  })
})
