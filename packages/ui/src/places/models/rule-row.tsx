// One rule of the list. With the focus on its handle the arrow keys move it; it can be dragged as well.
import type { ConfigAnswer } from '@ferryllm/control'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { Badge } from '../../components/badge.tsx'
import { IconButton } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { Icon } from '../../components/icon.tsx'
import { Logo } from '../../components/logo.tsx'
import { useText } from '../../i18n/index.ts'
import { matchTypeOf, placesOf, wordOf, type Route } from './route.ts'

export interface RuleRowProps {
  readonly route: Route
  readonly index: number
  readonly count: number
  readonly problem: ConfigAnswer['problems'][number] | undefined
  readonly onMove: (to: number) => void
  /** The rule at that place was dropped here. */
  readonly onDrop: (from: number) => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}

const DRAGGED = 'application/x-ferryllm-rule'

export function RuleRow({ route, index, count, problem, onMove, onDrop, onEdit, onRemove }: RuleRowProps): ReactNode {
  const text = useText().models
  const [isOver, setOver] = useState(false)
  const { providers, fallbacks } = placesOf(route)
  const match = wordOf(route['match'])
  const type = matchTypeOf(route)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step === 0) return
    event.preventDefault()
    onMove(index + step)
  }
  return (
    <li
      className={classes(
        'flex min-h-row flex-wrap items-center gap-x-2 border-b border-line px-2 py-1 last:border-b-0 hover:bg-raised',
        isOver && 'border-t-2 border-t-accent',
      )}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return
        event.preventDefault()
        setOver(true)
      }}
      onDrop={(event) => {
        setOver(false)
        const from = Number(event.dataTransfer.getData(DRAGGED))
        if (from !== index) onDrop(from)
      }}
    >
      <button
        aria-label={`${match}: ${text.position(index + 1, count)}`}
        className="grid size-6 shrink-0 cursor-grab place-items-center rounded-control text-faint hover:text-ink"
        draggable
        onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(index))}
        onKeyDown={onKeyDown}
        title={text.position(index + 1, count)}
        type="button"
      >
        <Icon name="grip" size={14} />
      </button>
      <code className="min-w-24 truncate" title={match}>
        {match}
      </code>
      <span className="text-table text-muted">
        {match === '*' && type === 'prefix' ? text.anyName : text.matchTypes[type]}
      </span>
      <Icon name="arrow-right" size={14} />
      {providers.map((provider) => (
        <span className="inline-flex items-center gap-1.5" key={provider}>
          <Logo name={provider} />
          {provider}
        </span>
      ))}
      {typeof route['rewrite_model'] === 'string' ? <code className="text-muted">{route['rewrite_model']}</code> : null}
      {fallbacks.length === 0 ? null : (
        <span className="text-table text-muted">
          {text.next} {fallbacks.join(', ')}
        </span>
      )}
      {problem === undefined ? null : (
        <Badge tone={problem.severity === 'error' ? 'bad' : 'warn'}>
          <span title={problem.message}>
            {/^(?:duplicate|shadowed) route/.test(problem.message) ? text.shadowed : text.warning}
          </span>
        </Badge>
      )}
      <span className="ml-auto inline-flex">
        <IconButton
          disabled={index === 0}
          icon="arrow-up"
          label={`${text.moveUp}: ${match}`}
          onClick={() => onMove(index - 1)}
        />
        <IconButton
          disabled={index === count - 1}
          icon="arrow-down"
          label={`${text.moveDown}: ${match}`}
          onClick={() => onMove(index + 1)}
        />
        <IconButton icon="edit" label={`${text.edit}: ${match}`} onClick={onEdit} />
        <IconButton icon="trash" label={`${text.remove}: ${match}`} onClick={onRemove} />
      </span>
      {problem === undefined ? null : <span className="w-full pl-8 text-table text-warn">{problem.message}</span>}
    </li>
  )
}
