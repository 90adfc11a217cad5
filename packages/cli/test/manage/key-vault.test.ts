// Where a pasted key goes: what the keychain's program gets, and what everybody can read of it.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findKeychain, isKeychainCommand, storeKey } from '../../src/manage/key-vault.ts'

const KEY = 'key-"with\\signs'

interface Machine {
  readonly env: Record<string, string>
  readonly platform: string
  readonly home: string
}

/** A machine whose `program` notes its arguments and its input, and then does what `script` says. */
function machine(platform: string, program: string, script: string): Machine {
  const home = mkdtempSync(join(tmpdir(), 'ferryllm-vault-'))
  mkdirSync(join(home, 'bin'))
  const file = join(home, 'bin', program)
  writeFileSync(file, `#!/bin/sh\necho "$@" >> "${home}/argv"\n${script}\n`)
  chmodSync(file, 0o755)
  return {
    platform,
    home,
    env: {
      HOME: home,
      PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
      FERRYLLM_STATE_DIR: join(home, 'state'),
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
    },
  }
}

const noted = ({ home }: Machine, name: string): string => readFileSync(join(home, name), 'utf8')

describe('the keychain of macOS', () => {
  const SECURITY = `if [ "$1" = -i ]; then cat > "$HOME/input"; else printf '%s\\n' '${KEY.replace(/'/g, '')}'; fi`

  test('gets the key in a command on standard input, quoted, and is asked for it', async () => {
    const mac = machine('darwin', 'security', SECURITY)
    const { source, where } = await storeKey('anthropic', KEY, mac)
    expect(where).toBe('the keychain of macOS')
    const account = /-a "(anthropic-[\da-f]{6})"/.exec(noted(mac, 'input'))?.[1] ?? ''
    expect(noted(mac, 'input')).toBe(`add-generic-password -U -s ferryllm -a "${account}" -w "key-\\"with\\\\signs"\n`)
    expect(source).toEqual({
      api_key_command: ['security', 'find-generic-password', '-s', 'ferryllm', '-a', account, '-w'],
    })
    expect(isKeychainCommand('api_key_command' in source ? source.api_key_command : undefined)).toBe(true)
    expect(noted(mac, 'argv')).not.toContain('signs')
  })
})

describe('the keyring of Linux', () => {
  test('is not asked where nobody could answer: without a session bus, or without its program', () => {
    const linux = machine('linux', 'secret-tool', 'exit 0')
    expect(findKeychain(linux)?.name).toContain('Secret Service')
    expect(findKeychain({ ...linux, env: { ...linux.env, DBUS_SESSION_BUS_ADDRESS: '' } })).toBeUndefined()
    expect(findKeychain({ ...linux, env: { ...linux.env, PATH: '/nowhere' } })).toBeUndefined()
    expect(findKeychain({ ...linux, platform: 'win32' })).toBeUndefined()
  })

  test('that is wanted and takes nothing is an error; one that is not wanted is left alone', async () => {
    const linux = machine('linux', 'secret-tool', 'exit 1')
    await expect(storeKey('p', KEY, linux, 'keychain')).rejects.toThrow('keep it in a file')
    const quiet = machine('linux', 'secret-tool', 'exit 0')
    const { where } = await storeKey('p', KEY, quiet, 'file')
    expect(where).toBe(join(quiet.home, 'state/keys/p.key'))
    expect(() => noted(quiet, 'argv')).toThrow('ENOENT')
  })
})

describe('a file', () => {
  const plain = (): Machine => machine('linux', 'nothing', 'exit 0')

  test('is for its owner only, and two providers never share one', async () => {
    const linux = plain()
    const files = await Promise.all(
      ['a/b', 'a-b', '..', 'a b'].map((name) => storeKey(name, `key-of-${name.length}`, linux)),
    )
    const places = files.map(({ where }) => where)
    expect(new Set(places).size).toBe(4)
    for (const place of places) {
      expect(place.startsWith(`${linux.home}/state/keys/`)).toBe(true)
      expect(place.slice(`${linux.home}/state/keys/`.length)).not.toContain('/')
      expect(statSync(place).mode & 0o777).toBe(0o600)
    }
    expect(statSync(join(linux.home, 'state/keys')).mode & 0o777).toBe(0o700)
  })

  test.each(['', '  ', 'two words', 'schlüssel', 'a\nb'])('is not made for %j, which is no key', async (text) => {
    await expect(storeKey('p', text, plain())).rejects.toThrow('one word of visible characters')
  })
})
