// What an event needs besides its own words, put into its text: all other bytes stay as the provider wrote them.
import { findTopLevel, readSlice, replaceMembers, type Frame } from '@ferryllm/protocols'

/** The event with the name of its stream. */
export function labelled(data: string, stream: string): string {
  const members = data.slice(data.indexOf('{') + 1)
  return `{"stream_id":${JSON.stringify(stream)}${members.trim() === '}' ? '' : ','}${members}`
}

/** What kind of event it is; some hosts leave the line with its name out. */
export function typeOf({ event, data }: Frame): string {
  if (event !== undefined) return event
  const bytes = Buffer.from(data)
  const slice = findTopLevel(bytes, ['type'])?.get('type')?.at(-1)
  return slice === undefined ? '' : String(readSlice(bytes, slice))
}

/** The event, its response naming the one that it continues, also where the provider was sent the whole conversation instead. */
export function withPrevious(data: string, id: string): string {
  const bytes = Buffer.from(data)
  const place = findTopLevel(bytes, ['response'])?.get('response')?.at(-1)
  if (place === undefined) return data
  const response = bytes.subarray(place.start, place.end)
  const named = findTopLevel(response, [PREVIOUS])?.get(PREVIOUS)?.at(-1)
  if (named !== undefined && readSlice(response, named) !== null) return data
  const renamed = replaceMembers(response, [PREVIOUS], `"${PREVIOUS}":${JSON.stringify(id)}`)
  return renamed === undefined
    ? data
    : Buffer.concat([bytes.subarray(0, place.start), renamed, bytes.subarray(place.end)]).toString('utf8')
}

const PREVIOUS = 'previous_response_id'
