// Models: where a name goes, and the rules that say so, changed as a draft and applied as one.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'

describe.skipIf(!hasBrowser)('models', () => {
  const pages = usePages()
  const open: { close: () => Promise<unknown> }[] = []
  let gateway: RunningGateway
  let original: string
  beforeAll(async () => {
    const [one, two] = [await startProvider('one'), await startProvider('two')]
    open.push(one, two)
    original = `${one.toml}${two.toml}# for the big ones\n[[routes]]\nmatch = "gpt-"\nprovider = "one"\nfallback_providers = ["two"]\n\n[[routes]]\nmatch = "gpt-"\nprovider = "two"\n\n[[routes]]\nmatch = "*"\nprovider = "two"\n\n[aliases]\nfast = "gpt-5.4-mini"\n`
    gateway = await startGateway(original)
    open.push(gateway)
  })
  afterAll(async () => {
    for (const each of open.toReversed()) await each.close()
  })
  const config = (): string => readFileSync(gateway.configFile, 'utf8')

  test('a name is followed as it is typed, and is in the address', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByLabel('Model name').fill('fast')
    await page.getByText('stands for gpt-5.4-mini').waitFor()
    expect(await page.getByTestId('target').allInnerTexts()).toEqual([
      expect.stringContaining('one\ngpt-5.4-mini'),
      expect.stringContaining('two\ngpt-5.4-mini'),
    ])
    expect(page.url()).toContain('name=fast')
  })

  test('a rule that is never reached is marked', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByText('never reached').waitFor()
    await page.getByText(/duplicate route/).waitFor()
  })

  test('rules are put in order by keyboard, looked through, applied, and taken back', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByRole('button', { name: 'gpt-: Rule 1 of 3' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('region', { name: '1 change is not applied yet' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('button', { name: 'Review' }).click()
    const dialog = page.getByRole('dialog', { name: 'What will change in the file' })
    await dialog.getByText('# for the big ones').first().waitFor()
    await page.keyboard.press('Escape')
    expect(config()).toBe(original)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('The rules are in force').waitFor()
    expect(config()).toMatch(/match = "\*"[^]*# for the big ones\n\[\[routes\]\]\nmatch = "gpt-"/)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(config).toBe(original)
  })

  test('a draft can be dropped, and one that is wrong cannot be applied', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.getByLabel('Name', { exact: true }).last().fill('[')
    await page.getByLabel('Compared').selectOption('regex')
    await page.getByRole('button', { name: 'OK' }).click()
    await page
      .getByRole('alert')
      .getByText(/routes\[3\]\.match/)
      .waitFor()
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('region', { name: /not applied yet/ }).waitFor({ state: 'detached' })
    expect(config()).toBe(original)
  })

  test('a file that has changed since the draft was begun is said', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByRole('button', { name: 'Move down: gpt-' }).first().click()
    gateway.writeConfig(`${original}\n# by hand\n`)
    await page.getByText('The configuration was changed on disk since you began.').waitFor()
    await page.getByRole('button', { name: 'Drop my changes' }).click()
    gateway.writeConfig(original)
  })

  test('names are added and removed', async () => {
    const page = await pages.signedIn(gateway, '/models')
    await page.getByLabel('Name', { exact: true }).fill('slow')
    await page.getByLabel('Stands for').fill('gpt-5.4')
    await page.getByRole('button', { name: 'Add a name' }).click()
    await page.getByText('slow is a name now').waitFor()
    expect(config()).toContain('slow = "gpt-5.4"')
    await page.getByRole('button', { name: 'Remove: slow' }).click()
    await expect.poll(config).toBe(original)
  })

  test.each(LOOKS)('are accessible: $theme, $language, $width px', async (look) => {
    const page = await pages.signedIn(gateway, '/models?name=fast', look)
    await page.getByTestId('target').first().waitFor()
    await expectAccessible(page)
  })
})
