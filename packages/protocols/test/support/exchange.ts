// The two ends of an exchange, as codecs get to know them, with ids and times that never change; and what they noted.
import { Ledger, type ProtocolId } from '#ir'
import type { Ask, ReplySource } from '#codec'
import { traitsOf } from '../../src/fit/default-traits.ts'
import type { Target, Traits } from '../../src/target.ts'
import { requestOf } from './requests.ts'

/** Mints ids that count up: `call_1`, `call_2`; with leading zeros where a protocol wants longer ones. */
export function counter(digits = 1): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}${String(++count).padStart(digits, '0')}`
}

/** Who answers. */
export function sourceOf(family: string, fields: Partial<ReplySource> = {}): ReplySource {
  return { family, model: 'upstream-model', mint: counter(), ...fields }
}

/** Where a request goes. */
export function targetOf(protocol: ProtocolId, traits: Partial<Traits> = {}, fields: Partial<Target> = {}): Target {
  return {
    protocol,
    model: 'upstream-model',
    family: protocol,
    traits: traitsOf(protocol, traits),
    capabilities: {},
    ...fields,
  }
}

/** The client's question. */
export function askOf(fields: Partial<Ask> = {}): Ask {
  return {
    model: 'client-model',
    created: 1_700_000_000,
    mint: counter(),
    request: requestOf({ stream: true }),
    ledger: new Ledger(),
    ...fields,
  }
}

export function codes(ledger: Ledger): string[] {
  return ledger.notes.map(({ code }) => code)
}
