// What the figures are narrowed down to, each with the way out of it.
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { useText } from '../../i18n/index.ts'
import { FILTERS, type Change, type Question } from './question.ts'

export function Filters({ filters, change }: Pick<Question, 'filters'> & { readonly change: Change }): ReactNode {
  const text = useText().usage
  const given = FILTERS.filter((name) => filters[name] !== undefined)
  if (given.length === 0) return null
  return (
    <div className="flex flex-wrap gap-2">
      {given.map((name) => (
        <Button
          aria-label={text.removeFilter(text.groups[name], filters[name] ?? '')}
          key={name}
          onClick={() => change({ [name]: '' })}
        >
          <span className="text-muted">{text.groups[name]}</span>
          {filters[name]}
          <Icon name="cross" size={12} />
        </Button>
      ))}
    </div>
  )
}
