// Links between places. A place that is not in the sidebar is not linked to.
import { queryText } from '../api/client.ts'
import { PLACES, type Place } from './places.ts'

/** The address of a place, with filters; undefined where there is no such place. */
export function linkTo(
  id: Place['id'],
  filters: Readonly<Record<string, string | undefined>> = {},
  below = '',
): string | undefined {
  const place = PLACES.find((each) => each.id === id)
  return place === undefined ? undefined : `${place.path}${below}${queryText(filters)}`
}
