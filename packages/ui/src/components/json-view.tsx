// JSON as a tree that opens and folds; long texts stand shortened, with their size, until somebody wants all of them.
import { useState, type ReactNode } from 'react'
import { useFormat, useText } from '../i18n/index.ts'

export interface JsonViewProps {
  readonly value: unknown
  /** Levels that are open at first. */
  readonly open?: number
  /** Lights up what belongs to these JSON pointers. */
  readonly marked?: ReadonlySet<string>
  /** The pointer of what the pointer of the mouse is on. */
  readonly onHover?: (pointer: string | undefined) => void
}

export function JsonView({ value, open = 2, marked, onHover }: JsonViewProps): ReactNode {
  return (
    <div className="font-mono text-table leading-5" onPointerLeave={() => onHover?.(undefined)}>
      <Value depth={0} marked={marked} onHover={onHover} open={open} pointer="" value={value} />
    </div>
  )
}

interface ValueProps {
  readonly value: unknown
  readonly pointer: string
  readonly depth: number
  readonly open: number
  readonly name?: string
  readonly marked: ReadonlySet<string> | undefined
  readonly onHover: ((pointer: string | undefined) => void) | undefined
}

function Value(props: ValueProps): ReactNode {
  const { value, pointer, name, marked, onHover } = props
  const isBranch = typeof value === 'object' && value !== null
  return (
    <div
      className={
        marked?.has(pointer) === true ? 'rounded-[4px] bg-raised shadow-[inset_2px_0_0_var(--accent)]' : undefined
      }
      data-pointer={pointer}
      onPointerOver={(event) => {
        event.stopPropagation()
        onHover?.(pointer)
      }}
    >
      {isBranch ? (
        <Branch {...props} value={value} />
      ) : (
        <div className="pl-4 break-words">
          <Name name={name} />
          <Leaf value={value} />
        </div>
      )}
    </div>
  )
}

function Branch({
  value,
  pointer,
  depth,
  open,
  name,
  marked,
  onHover,
}: ValueProps & { readonly value: object }): ReactNode {
  const [isOpen, setOpen] = useState(depth < open)
  const entries = Object.entries(value) as [string, unknown][]
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return (
    <>
      <button
        aria-expanded={isOpen}
        className="-ml-0.5 flex min-h-5 w-full items-center rounded-[4px] text-left hover:bg-raised"
        onClick={() => setOpen(!isOpen)}
        type="button"
      >
        <span aria-hidden="true" className="w-4 text-center text-faint">
          {isOpen ? '▾' : '▸'}
        </span>
        <span className="truncate">
          <Name name={name} />
          <span className="text-muted">
            {begin}
            {isOpen ? '' : ` ${entries.length} ${end}`}
          </span>
        </span>
      </button>
      {isOpen ? (
        <>
          <div className="ml-1.5 border-l border-line pl-2">
            {entries.map(([key, child]) => (
              <Value
                depth={depth + 1}
                key={key}
                marked={marked}
                onHover={onHover}
                open={open}
                pointer={`${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`}
                value={child}
                {...(Array.isArray(value) ? {} : { name: key })}
              />
            ))}
          </div>
          <div className="pl-4 text-muted">{end}</div>
        </>
      ) : null}
    </>
  )
}

function Name({ name }: { readonly name: string | undefined }): ReactNode {
  return name === undefined ? null : <span className="text-accent">{JSON.stringify(name)}: </span>
}

const SHOWN = 300

function Leaf({ value }: { readonly value: unknown }): ReactNode {
  const text = useText()
  const format = useFormat()
  const [isWhole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span className="text-warn">{JSON.stringify(value) ?? 'undefined'}</span>
  if (value.length <= SHOWN || isWhole) return <span className="whitespace-pre-wrap">{JSON.stringify(value)}</span>
  return (
    <span>
      <span className="whitespace-pre-wrap">{JSON.stringify(value.slice(0, SHOWN)).slice(0, -1)}… </span>
      <button className="text-accent underline" onClick={() => setWhole(true)} type="button">
        {text.common.showWhole} ({text.common.characters(value.length)}, {format.bytes(new Blob([value]).size)})
      </button>
    </span>
  )
}
