// How somebody gets into the panel, and out of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, type RunningGateway } from './support/gateway.ts'

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'

describe.skipIf(!hasBrowser)('signing in', () => {
  const pages = usePages()
  let gateway: RunningGateway
  beforeAll(async () => {
    gateway = await startGateway(DEMO)
  })
  afterAll(() => gateway.close())

  test('the link that serve prints opens the panel, once, and leaves no code in the address', async () => {
    const page = await pages.open(gateway.link)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(page.url()).toBe(`${gateway.url}/ui/`)
    await page.reload()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const other = await pages.open(gateway.link)
    await other.getByRole('alert').getByText('not valid').waitFor()
    expect(other.url()).toBe(`${gateway.url}/ui/`)
  })

  test('without a code the page says how to get one; a pasted link counts as its code', async () => {
    const page = await pages.open(`${gateway.url}/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByLabel('Code').fill('aaaa-bbbb-cccc-dddd')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('not valid').waitFor()
    const { code } = (await gateway.admin('POST', '/api/session/codes')) as { code: string }
    await page.getByLabel('Code').fill(`${gateway.url}/ui/?code=${code}`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  test('after signing out, the way back is a new code', async () => {
    const page = await pages.signedIn(gateway)
    await page.getByRole('button', { name: 'Gateway' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  test('a gateway that goes away is said at once, and when it is back the page asks for a new code', async () => {
    const own = await startGateway(DEMO)
    const page = await pages.signedIn(own)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.getByText('Running', { exact: true }).waitFor()
    await own.kill()
    await page.getByRole('dialog', { name: 'The gateway does not answer' }).waitFor()
    await own.restart()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByText('You are signed out').waitFor()
    await own.close()
  })

  test.each(LOOKS)('is accessible: $theme, $language, $width px', async (look) => {
    await expectAccessible(await pages.open(`${gateway.url}/ui/`, look))
  })
})
