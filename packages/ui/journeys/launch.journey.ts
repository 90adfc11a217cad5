// The place where clients are opened, on a computer with two clients, a terminal, and sessions of both.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CODEX_ID, writeClaude, writeCodex } from '../../launcher/test/session-files.ts'
import { expectAccessible, hasBrowser, LOOKS, usePages } from './support/browser.ts'
import { startGateway, startProvider, type RunningGateway } from './support/gateway.ts'

const TOOLS = ['sh', 'env', 'sed', 'rm', 'sleep'].map(
  (name) => ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find(existsSync) ?? name,
)

const folderOf = ({ home }: RunningGateway): string => join(home, 'work', 'app')

describe.skipIf(!hasBrowser)('launch', () => {
  const pages = usePages()
  const bin = mkdtempSync(join(tmpdir(), 'journey-bin-'))
  let provider: Awaited<ReturnType<typeof startProvider>>
  let gateway: RunningGateway
  let app = ''

  const program = (name: string, ...lines: string[]): void => {
    writeFileSync(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'))
    chmodSync(join(bin, name), 0o755)
  }
  const start = (env: Record<string, string> = {}): Promise<RunningGateway> =>
    startGateway(provider.toml, {
      env: { PATH: bin, ...env },
      async prepare(home) {
        const app = join(home, 'work', 'app')
        for (const folder of [join(app, '.git'), join(home, 'work', 'site')]) mkdirSync(folder, { recursive: true })
        writeFileSync(join(app, '.git/HEAD'), 'ref: refs/heads/topic\n')
        const host = { home, env: {}, platform: 'linux' }
        writeCodex(host, { directory: app, said: 'Fix the failing test' })
        writeClaude(host, { directory: app, said: 'Refactor the parser' })
        writeClaude(host, {
          id: '99ea097c-04f5-46c3-9dee-f02d66046be4',
          directory: '/gone',
          said: 'In a folder that is gone',
        })
      },
    })
  beforeAll(async () => {
    for (const tool of TOOLS) symlinkSync(tool, join(bin, tool.split('/').at(-1) ?? tool))
    program('claude', 'echo "$ANTHROPIC_BASE_URL $*" >"$HOME/claude.note"')
    program('codex', 'case "$*" in "debug models") exit 1;; *) echo "$*" >"$HOME/codex.note";; esac')
    program('xterm', 'for last in "$@"; do :; done', 'sh "$last" </dev/null &')
    provider = await startProvider('deepseek')
    gateway = await start({ DISPLAY: ':99' })
    app = folderOf(gateway)
  })
  afterAll(async () => {
    await gateway.close()
    await provider.close()
  })

  const noteOf = async (name: string): Promise<string> => {
    const file = join(gateway.home, `${name}.note`)
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true)
    return readFileSync(file, 'utf8').trim()
  }

  test('from nothing to an open client: a folder is chosen, and one button opens it', async () => {
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByText('No projects yet').waitFor()
    await page.getByRole('button', { name: 'Open a folder' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' })
    await dialog.getByRole('button', { name: 'work' }).click()
    await dialog.getByRole('button', { name: /^app/ }).click()
    await expect.poll(() => dialog.getByLabel('Path').inputValue()).toBe(app)
    await dialog.getByRole('button', { name: 'Open this folder' }).click()
    await page.getByRole('heading', { name: '~/work/app' }).waitFor()
    await page.getByText('topic').first().waitFor()
    await page.getByRole('button', { name: 'Open Claude Code' }).click()
    await page.getByText('Claude Code is open in xterm').waitFor()
    expect(await noteOf('claude')).toContain(`${gateway.url} --settings`)
    await page.getByRole('tab', { name: 'Launches' }).click()
    await page.getByRole('row', { name: /Claude Code.*~\/work\/app.*ended.*xterm/ }).waitFor()
  })

  test('what a project wants is kept, and its clients get it', async () => {
    await gateway.admin('POST', '/api/projects', { path: app })
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByRole('combobox', { name: 'Provider' }).selectOption('deepseek')
    await page.getByRole('combobox', { name: 'Effort' }).selectOption('high')
    await page.getByRole('combobox', { name: 'Model' }).fill('deepseek-chat')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => JSON.stringify(await gateway.admin('GET', '/api/projects')))
      .toMatch(/"provider":"deepseek","model":"deepseek-chat","effort":"high"/)
    await page.reload()
    await expect.poll(() => page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe('deepseek-chat')
    await page.getByRole('combobox', { name: 'Provider' }).selectOption('')
    await page.getByRole('combobox', { name: 'Model' }).fill('')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Effort' }).selectOption('')
    await expect
      .poll(async () => JSON.stringify(await gateway.admin('GET', '/api/projects')))
      .not.toMatch(/"(provider|model|effort)"/)
  })

  test('a project that was removed comes back with one click', async () => {
    await gateway.admin('POST', '/api/projects', { path: app, pinned: true })
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByRole('heading', { name: '~/work/app' }).waitFor()
    await page.getByRole('region', { name: app }).getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Remove from the list' }).click()
    await page.getByText('No projects yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('list', { name: 'Projects' }).getByText('Pinned').waitFor()
  })

  test('a session is found, read with the keyboard alone, and gone on with', async () => {
    await gateway.admin('POST', '/api/projects', { path: app })
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByRole('row', { name: /Fix the failing test/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('parser')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await page.waitForURL(/text=parser/)
    const grid = page.getByRole('grid', { name: 'Sessions' })
    await grid.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: 'Refactor the parser' })
    await sheet.getByText('no such file').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect.poll(() => grid.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.getByRole('searchbox', { name: 'Search sessions' }).fill('failing')
    await page.getByRole('button', { name: 'Resume: Fix the failing test' }).click()
    await page.getByText('Codex is open in xterm').waitFor()
    const said = await noteOf('codex')
    expect(said).toMatch(new RegExp(`model_provider="gw".*resume ${CODEX_ID}$`))
  })

  test('a client is opened from the command palette', async () => {
    await gateway.admin('POST', '/api/projects', { path: app })
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByRole('button', { name: 'Open Codex' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('open codex')
    await page.keyboard.press('Enter')
    await page.getByText('Codex is open in xterm').waitFor()
  })

  test('a session whose folder is gone asks where to go on', async () => {
    await gateway.admin('POST', '/api/projects', { path: app })
    const page = await pages.signedIn(gateway, '/launch?where=all')
    await page.getByRole('button', { name: 'Resume: In a folder that is gone' }).click()
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' })
    await dialog.getByText('The folder of this session is gone').waitFor()
    await dialog.getByRole('button', { name: 'Open this folder' }).click()
    await page.getByText('Claude Code is open in xterm').waitFor()
  })

  test('a session that was deleted comes back with one click', async () => {
    await gateway.admin('POST', '/api/projects', { path: app })
    const page = await pages.signedIn(gateway, '/launch')
    await page.getByRole('button', { name: 'More for “Refactor the parser”' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('“Refactor the parser” was deleted').waitFor()
    await expect.poll(() => page.getByRole('row', { name: /Refactor the parser/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('row', { name: /Refactor the parser/ }).waitFor()
  })

  test("a client's settings are shown as a diff, changed, and put back byte for byte", async () => {
    const file = join(gateway.home, '.claude/settings.json')
    const before = '{\n  "model": "opus"\n}\n'
    writeFileSync(file, before)
    const page = await pages.signedIn(gateway, '/launch?view=setup')
    await page.getByRole('button', { name: 'Preview the change: Claude Code' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change the settings of Claude Code' })
    await dialog.getByText(`"ANTHROPIC_BASE_URL": "${gateway.url}"`).waitFor()
    await expectAccessible(page)
    expect(readFileSync(file, 'utf8')).toBe(before)
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Claude Code uses the gateway').waitFor()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ env: { ANTHROPIC_BASE_URL: gateway.url } })
    await page.getByRole('button', { name: 'Undo: Claude Code' }).click()
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(before)
  })

  test('an undo over newer changes shows both, and takes out our values only', async () => {
    const file = join(gateway.home, '.claude/settings.json')
    writeFileSync(file, '{}')
    await gateway.admin('POST', '/api/clients/claude/apply', {})
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), theme: 'dark' }, null, 2))
    const page = await pages.signedIn(gateway, '/launch?view=setup')
    await page.getByRole('button', { name: 'Undo: Claude Code' }).click()
    const dialog = page.getByRole('dialog', { name: /have changed since/ })
    await dialog.getByText('"theme": "dark"').first().waitFor()
    await dialog.getByRole('button', { name: 'Take out our values only' }).click()
    await expect.poll(() => JSON.parse(readFileSync(file, 'utf8'))).toEqual({ env: {}, theme: 'dark' })
  })

  test('without a terminal there is the command to copy', async () => {
    const headless = await start()
    try {
      await headless.admin('POST', '/api/projects', { path: folderOf(headless) })
      const page = await pages.signedIn(headless, '/launch')
      await page.getByText('No terminal can be opened from the gateway').waitFor()
      await page.getByRole('button', { name: 'Open Codex' }).click()
      const dialog = page.getByRole('dialog', { name: 'No terminal could be opened' })
      await dialog.getByText(/launch codex .*work\/app/).waitFor()
      await expectAccessible(page)
    } finally {
      await headless.close()
    }
  })

  test.each(LOOKS)('has nothing in nobody’s way, $theme, $language, $width', async (look) => {
    await gateway.admin('POST', '/api/projects', { path: app, pinned: true })
    await gateway.admin('POST', '/api/projects', { path: join(gateway.home, 'work/site') })
    const page = await pages.signedIn(gateway, `/launch?where=all&project=${encodeURIComponent(app)}`, look)
    await page.getByRole('row').nth(1).waitFor()
    await expectAccessible(page)
  })
})
