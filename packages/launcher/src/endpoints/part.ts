// What the launcher's endpoints work with, and how they read what they are asked.
import type { AdminEndpoint, Answer } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import type * as z from 'zod'
import type { ProgramFinder } from '../find-program.ts'
import type { GatewayPlace } from '../gateway-access.ts'
import type { LauncherHost } from '../host.ts'
import type { SessionReader } from '../sessions/ask-thread.ts'

/** What whoever runs the gateway gives. */
export interface LauncherPart {
  readonly host: LauncherHost
  /** The gateway itself as clients reach it; undefined before it listens. */
  readonly gateway: () => GatewayPlace | undefined
  /** How ferryllm itself is started, for commands that people copy. */
  readonly self: readonly string[]
}

/** What each endpoint has. */
export interface Context extends LauncherPart {
  readonly sessions: SessionReader
  readonly find: ProgramFinder
}

/** Endpoints of one subject. */
export type Endpoints = (context: Context) => AdminEndpoint[]

/** An answer with status 200. */
export function ok(body: object): Answer {
  return { status: 200, body }
}

/** A value that the schema takes; throws `invalid-request` naming the field. */
export function read<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const [issue] = error.issues
  const path = issue?.path.join('.') ?? ''
  const message = `${path === '' ? 'The request' : path}: ${issue?.message ?? 'is not valid'}.`
  throw new GatewayError('invalid-request', message, { path })
}

/** A parameter that is one of these words; throws `not-found` naming them. */
export function oneOf<Word extends string>(words: readonly Word[], text: string | undefined): Word {
  const found = words.find((word) => word === text)
  if (found === undefined)
    throw new GatewayError('not-found', `There is no such client; there are ${words.join(', ')}.`)
  return found
}

/** A number in the query; throws `invalid-request` naming it. */
export function count(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name)
  if (text === null) return usual
  if (!/^\d{1,9}$/.test(text))
    throw new GatewayError('invalid-request', `The parameter ${name} must be a whole number.`, { path: name })
  return Math.min(Number(text), most)
}

/** The gateway that clients are led to. */
export function requireGateway({ gateway }: LauncherPart): GatewayPlace {
  const place = gateway()
  if (place === undefined) throw new GatewayError('saturated', 'The gateway does not listen yet.')
  return place
}

export function iso(time: number): string {
  return new Date(time).toISOString()
}

/** Without what was not given: the rest of the launcher knows no value that is undefined. */
export function given<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> }
}
