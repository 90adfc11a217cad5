// Codes and sessions by themselves, with a clock of the test's own.
import { describe, expect, test } from 'vitest'
import { createSessions, type Sessions } from '../../src/panel/sessions.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function withClock(): { sessions: Sessions; pass: (ms: number) => void } {
  let now = 1_000_000
  return { sessions: createSessions(() => now), pass: (ms) => void (now += ms) }
}

describe('a code', () => {
  test('can be read and typed', () => {
    const { sessions } = withClock()
    expect(sessions.createCode().code).toMatch(/^([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/)
  })

  test('opens one session, once, however it is written', () => {
    const { sessions } = withClock()
    const { code } = sessions.createCode()
    const secret = sessions.redeem(` ${code.toUpperCase().replaceAll('-', '')}`)
    expect(sessions.isOpen(secret)).toBe(true)
    expect(() => sessions.redeem(code)).toThrow('not valid')
  })

  test('is worth nothing after 15 minutes, or the time it was made for', () => {
    const { sessions, pass } = withClock()
    const { code } = sessions.createCode()
    const short = sessions.createCode(MINUTE).code
    pass(MINUTE)
    expect(() => sessions.redeem(short)).toThrow('not valid')
    pass(14 * MINUTE)
    expect(() => sessions.redeem(code)).toThrow('not valid')
  })

  test('cannot be found by trying: after ten wrong ones nobody gets in for a minute', () => {
    const { sessions, pass } = withClock()
    const { code } = sessions.createCode()
    for (let tries = 0; tries < 10; tries++) expect(() => sessions.redeem(`wrong ${tries}`)).toThrow('not valid')
    expect(() => sessions.redeem(code)).toThrow('too many')
    pass(MINUTE)
    expect(sessions.isOpen(sessions.redeem(code))).toBe(true)
  })

  test('one too many makes the oldest worthless, so that they cannot pile up', () => {
    const { sessions } = withClock()
    const first = sessions.createCode().code
    const others = Array.from({ length: 20 }, () => sessions.createCode().code)
    expect(() => sessions.redeem(first)).toThrow('not valid')
    expect(sessions.isOpen(sessions.redeem(others[0]!))).toBe(true)
  })
})

describe('a session', () => {
  test('is over when it is ended, and when nobody has used it for a week', () => {
    const { sessions, pass } = withClock()
    const [left, kept] = [sessions, sessions].map((each) => each.redeem(each.createCode().code))
    sessions.end(left!)
    expect([sessions.isOpen(left!), sessions.isOpen(kept!)]).toEqual([false, true])
    pass(6 * DAY)
    expect(sessions.isOpen(kept!)).toBe(true)
    pass(6 * DAY)
    expect(sessions.isOpen(kept!)).toBe(true)
    pass(7 * DAY + 1)
    expect(sessions.isOpen(kept!)).toBe(false)
  })

  test('cannot be made up', () => {
    expect(withClock().sessions.isOpen('')).toBe(false)
  })
})
