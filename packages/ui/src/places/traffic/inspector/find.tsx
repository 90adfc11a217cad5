// Looks for a text in both bodies and goes from place to place, the client's first.
import { useMemo, useState, type ReactNode } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { SearchField } from '../../../components/field.tsx'
import { useText } from '../../../i18n/index.ts'
import { findInJson } from '../read/json-lines.ts'
import { NOWHERE, type Places } from '../read/places.ts'

export interface FindProps {
  readonly bodies: readonly unknown[]
  readonly onFound: (places: Places) => void
}

export function Find({ bodies, onFound }: FindProps): ReactNode {
  const text = useText().traffic.translation
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [client = [], upstream = []] = useMemo(() => bodies.map((body) => findInJson(body, typed)), [bodies, typed])
  const count = client.length + upstream.length
  const show = (index: number, [ours, theirs]: readonly [readonly string[], readonly string[]]): void => {
    setAt(index)
    const place = index < ours.length ? ours[index] : theirs[index - ours.length]
    if (place === undefined) return onFound(NOWHERE)
    onFound(index < ours.length ? { client: [place], upstream: [] } : { client: [], upstream: [place] })
  }
  const step = (by: number): void => {
    if (count > 0) show((at + by + count) % count, [client, upstream])
  }
  return (
    <div className="flex items-center gap-1">
      <SearchField
        className="w-52"
        label={text.find}
        onChange={({ target: { value } }) => {
          setTyped(value)
          const [ours = [], theirs = []] = bodies.map((body) => findInJson(body, value))
          show(0, [ours, theirs])
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          step(event.shiftKey ? -1 : 1)
        }}
        placeholder={text.find}
        value={typed}
      />
      {typed === '' ? null : (
        <>
          <span className="text-meta text-muted" role="status">
            {count === 0 ? text.nothingFound : text.found(at + 1, count)}
          </span>
          <IconButton disabled={count === 0} icon="arrow-up" label={text.previousMatch} onClick={() => step(-1)} />
          <IconButton disabled={count === 0} icon="arrow-down" label={text.nextMatch} onClick={() => step(1)} />
        </>
      )}
    </div>
  )
}
