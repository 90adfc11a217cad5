// Changes of the configuration file, and the three ways in which one can end: done, refused with problems, or in conflict with
// what somebody else has written meanwhile.
import {
  changeAnswer,
  conflictAnswer,
  invalidConfigAnswer,
  previewAnswer,
  type ChangeAnswer,
  type ConfigEditWish,
  type ConflictAnswer,
  type InvalidConfigAnswer,
  type PreviewAnswer,
} from '@ferryllm/control'
import * as z from 'zod'
import { ask } from './client.ts'

/** A change that is asked for; `hash` is that of the file that it was made for. */
export interface Wish {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body: object
}

export type Outcome =
  | { readonly kind: 'done'; readonly answer: ChangeAnswer }
  | { readonly kind: 'invalid'; readonly answer: InvalidConfigAnswer }
  | { readonly kind: 'conflict'; readonly answer: ConflictAnswer }

const answers = z.union([conflictAnswer, invalidConfigAnswer, changeAnswer])

/** Asks for a change; rejects with `ApiError` for what is none of the three. */
export async function sendWish({ method, path, body }: Wish, hash: string | undefined): Promise<Outcome> {
  const asked = { ...body, ...(hash === undefined ? {} : { hash }) }
  const answer = await ask(answers, path, { method, body: asked, also: [409, 422] })
  if (!('error' in answer)) return { kind: 'done', answer }
  return 'disk' in answer ? { kind: 'conflict', answer } : { kind: 'invalid', answer }
}

/** What edits would do; those that the gateway would not take have problems. */
export async function previewEdits(edits: readonly ConfigEditWish[]): Promise<PreviewAnswer | InvalidConfigAnswer> {
  return ask(z.union([invalidConfigAnswer, previewAnswer]), '/api/config/preview', {
    method: 'POST',
    body: { edits },
    also: [422],
  })
}

/** A change by edits. */
export function editWish(...edits: ConfigEditWish[]): Wish {
  return { method: 'PATCH', path: '/api/config', body: { edits } }
}
