// What the list shows: chosen from what there has been, or looked for in what was said.
import { usageAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode, type Ref } from 'react'
import { ask } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { SearchField } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { useText } from '../../i18n/index.ts'
import { STATUSES, type Filters } from './filters.ts'

export interface FilterBarProps {
  readonly filters: Filters
  readonly onChange: (change: Partial<Filters>) => void
  readonly search: Ref<HTMLInputElement>
}

const KINDS = [
  { name: 'agent', any: 'anyAgent' },
  { name: 'provider', any: 'anyProvider' },
  { name: 'model', any: 'anyModel' },
  { name: 'project', any: 'anyProject' },
] as const

export function FilterBar({ filters, onChange, search }: FilterBarProps): ReactNode {
  const text = useText().traffic.filters
  return (
    <>
      <Select
        aria-label={text.status}
        onChange={(status) => onChange({ status })}
        options={[{ value: '', label: text.anyStatus }, ...STATUSES.map((value) => ({ value, label: text[value] }))]}
        value={filters.status}
      />
      {KINDS.map(({ name, any }) => (
        <SeenSelect
          any={text[any]}
          key={name}
          label={text[name]}
          name={name}
          onChange={(value) => onChange({ [name]: value })}
          value={filters[name]}
        />
      ))}
      <BodySearch onChange={(body) => onChange({ body })} search={search} value={filters.body} />
      {(['session', 'key'] as const).map((name) =>
        filters[name] === '' ? null : (
          <Button
            icon="cross"
            key={name}
            aria-label={text.remove(text[name](filters[name]))}
            onClick={() => onChange({ [name]: '' })}
          >
            <span className="max-w-40 truncate">{text[name](filters[name])}</span>
          </Button>
        ),
      )}
    </>
  )
}

interface SeenSelectProps {
  readonly name: (typeof KINDS)[number]['name']
  readonly label: string
  readonly any: string
  readonly value: string
  readonly onChange: (value: string) => void
}

const WEEK_MS = 7 * 86_400_000

/** One of those that there has been in the last week. */
function SeenSelect({ name, label, any, value, onChange }: SeenSelectProps): ReactNode {
  const { data } = useQuery({
    queryKey: ['seen', name],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const since = new Date(Date.now() - WEEK_MS).toISOString()
      const { groups } = await ask(usageAnswer, `/api/usage?by=${name}&since=${since}`, { signal })
      return groups.flatMap(({ group }) => group[name] ?? [])
    },
  })
  const seen = data ?? []
  const values = value === '' || seen.includes(value) ? seen : [value, ...seen]
  // What nobody has ever said is nothing to choose from.
  if (name === 'project' && values.length === 0) return null
  return (
    <Select
      aria-label={label}
      className="max-w-44"
      onChange={onChange}
      options={[{ value: '', label: any }, ...values.map((each) => ({ value: each, label: each }))]}
      value={value}
    />
  )
}

const PAUSE_MS = 300

/** Looks once somebody has stopped typing. */
function BodySearch({
  value,
  onChange,
  search,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly search: Ref<HTMLInputElement>
}): ReactNode {
  const text = useText().traffic.filters
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  return (
    <SearchField
      className="w-44"
      label={text.body}
      onChange={(event) => setTyped(event.target.value)}
      placeholder={text.body}
      ref={search}
      value={typed}
    />
  )
}
