// The list of requests and the inspector, against a real gateway with providers that do what the journey wants.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { chatStream, json, sse } from '../../gateway/test/support/upstream.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'

const MESSAGES = {
  model: 'gpt-5.4',
  max_tokens: 64,
  stream: true,
  top_k: 3,
  system: 'You are a helpful agent that answers in one short sentence.',
  messages: [
    { role: 'user', content: 'Where is the needle?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: { text: 'needle' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'In the haystack.' }] },
  ],
  tools: [
    {
      name: 'search',
      description: 'Looks for a text.',
      input_schema: { type: 'object', properties: { text: { type: 'string' } } },
    },
  ],
}

/** The last frame of a chat stream that counts its tokens. */
const USAGE = {
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'up',
  choices: [],
  usage: {
    prompt_tokens: 33_500,
    completion_tokens: 376,
    total_tokens: 33_876,
    prompt_tokens_details: { cached_tokens: 30_500 },
  },
}

const rows = (page: Page): ReturnType<Page['locator']> => page.getByRole('grid', { name: 'Requests' }).getByRole('row')
const inspector = (page: Page): ReturnType<Page['locator']> =>
  page.getByRole('region', { name: 'Request', exact: true })

const prices = (model: string): string =>
  `[models.${model}]\ninput_price = 3\noutput_price = 15\ncache_read_price = 0.3\n\n`

describe.skipIf(!hasBrowser)('traffic', () => {
  const pages = usePages()
  let good: Awaited<ReturnType<typeof startProvider>>
  let bad: Awaited<ReturnType<typeof startProvider>>
  let config: string
  let gateway: RunningGateway
  beforeAll(async () => {
    good = await startProvider('deepseek', sse([...chatStream(['In the', ' haystack', '.']), USAGE]))
    bad = await startProvider('groq', json({ error: { message: 'the model is overloaded' } }, 503))
    config = `${good.toml}${bad.toml}[capture]\nbodies = "all"\n\n${prices('both')}${prices('"gpt-5.4"')}[[routes]]\nmatch = "bad"\nprovider = "groq"\n\n[[routes]]\nmatch = "both"\nprovider = "groq"\nfallback_providers = ["deepseek"]\n\n[[routes]]\nmatch = "*"\nprovider = "deepseek"\n`
    gateway = await startGateway(config)
  })
  afterAll(async () => {
    await gateway.close()
    await good.close()
    await bad.close()
  })

  /** One translated request; gives its id. */
  async function send(body: object = MESSAGES, headers: Record<string, string> = {}): Promise<string> {
    const reply = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'claude-cli/2.1.0',
        'x-api-key': 'key-of-the-client',
        ...headers,
      },
      body: JSON.stringify(body),
    })
    await reply.text()
    return reply.headers.get('request-id') ?? ''
  }

  test('before the first request it listens, and shows it as it comes', async () => {
    const own = await startGateway(config)
    const page = await pages.signedIn(own, '/traffic')
    await page.getByText('Listening…').waitFor()
    await own.chat('gpt-5.4')
    await page.getByRole('gridcell', { name: 'deepseek/gpt-5.4' }).waitFor()
    await own.close()
  })

  test('a request is opened with the keyboard, closed, and the focus is where it was', async () => {
    const id = await send()
    const page = await pages.signedIn(gateway, '/traffic')
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

  test("the notes are the translator's own, and light up the places that they are about", async () => {
    const id = await send()
    const { trace } = (await gateway.admin('GET', `/api/requests/${id}/trace`)) as {
      trace: { attempts: { notes: { text: string; from?: string }[] }[] }
    }
    const page = await pages.signedIn(gateway, `/traffic/${id}`)
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
    const page = await pages.signedIn(gateway, `/traffic/${await send()}`)
    await page.getByRole('searchbox', { name: 'Find in both bodies' }).fill('haystack')
    await page.getByText('1 of 2').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('2 of 2').waitFor()
  })

  test('the stream is shown event by event on both sides, with what it says', async () => {
    const page = await pages.signedIn(gateway, `/traffic/${await send()}`)
    await page.getByRole('tab', { name: 'Stream' }).click()
    await page.getByRole('cell', { name: /^message_start/ }).waitFor()
    await page
      .getByRole('cell', { name: /^chat.completion.chunk/ })
      .first()
      .waitFor()
    await page.getByRole('region', { name: 'What it says' }).getByText('In the haystack.').waitFor()
  })

  test('attempts, the route, the conversation and the raw bytes are there', async () => {
    const page = await pages.signedIn(gateway, `/traffic/${await send({ ...MESSAGES, model: 'both' })}`)
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

  test('filters stand in the address, and the list follows them', async () => {
    await send()
    await gateway.chat('bad')
    const page = await pages.signedIn(gateway, '/traffic')
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
    const page = await pages.signedIn(gateway, '/traffic')
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

  test('a request is sent again to another provider, and both are compared', async () => {
    const id = await send({ ...MESSAGES, model: 'bad' })
    const page = await pages.signedIn(gateway, `/traffic/${id}`)
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
    const page = await pages.signedIn(gateway, `/traffic/${await send()}`)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await inspector(page).getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByRole('menuitem', { name: 'As the client sent it' }).click()
    await page.getByText('Copied; put the key into $GATEWAY_KEY').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(`curl -X POST '${gateway.url}/v1/messages'`)
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

  test('what is recorded is chosen with one click; without bodies the inspector says so', async () => {
    const own = await startGateway(config)
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

  test('a request that nobody knows says so', async () => {
    const page = await pages.signedIn(gateway, '/traffic/req_0')
    await page.getByText('This request is not known, or not any more.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('grid', { name: 'Requests' }).waitFor()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    const id = await send({ ...MESSAGES, model: 'both' })
    await gateway.chat('bad')
    const page = await pages.signedIn(gateway, `/traffic?open=${id}`, look)
    await page.locator('[data-pointer="/system"]').first().waitFor()
    await expectAccessible(page)
  })

  test.each(['Stream', 'Attempts 2', 'Conversation', 'Cost', 'Raw'])('the view %s is accessible', async (view) => {
    const page = await pages.signedIn(gateway, `/traffic/${await send({ ...MESSAGES, model: 'both' })}`)
    await page.getByRole('tab', { name: view }).click()
    await expectAccessible(page)
  })

  test.each(['Send again…', 'Export…'])('the dialog %s is accessible', async (action) => {
    const page = await pages.signedIn(gateway, `/traffic/${await send()}`)
    await inspector(page).getByRole('button', { name: action }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
  })
})
