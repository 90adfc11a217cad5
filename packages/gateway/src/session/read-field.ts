// What a body says about state, read without parsing the rest of it.
import { readSlice } from '@ferryllm/protocols'
import type { Addressed } from '../prepare.ts'

/** Undefined where the body has no such field. */
export function readField(
  { bytes, fields }: Pick<Addressed, 'bytes' | 'fields'>,
  name: 'store' | 'background' | 'previous_response_id' | 'conversation',
): unknown {
  const slice = fields?.get(name)?.at(-1)
  return slice === undefined ? undefined : readSlice(bytes, slice)
}
