// The control for a key: a switch, a choice, a number or a text; it is set when it is left, or with Enter.
import type { SchemaNode } from '@ferryllm/control'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Input } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { Switch } from '../../components/switch.tsx'
import { useText } from '../../i18n/index.ts'
import type { Setting } from './schema.ts'

export interface SettingControlProps {
  readonly setting: Setting
  readonly id: string
  readonly disabled: boolean
  readonly isInvalid: boolean
  readonly onSet: (value: unknown) => void
}

export function SettingControl({ setting, id, disabled, isInvalid, onSet }: SettingControlProps): ReactNode {
  const text = useText().settings
  const { node, value, key } = setting
  const described = { id, 'aria-describedby': `${id}-help`, disabled }
  const kind = kindOf(node)
  switch (kind) {
    case 'switch':
      return (
        <span className="justify-self-end">
          <Switch {...described} checked={value?.value === true} onChange={onSet} />
        </span>
      )
    case 'choice': {
      const current = typeof value?.value === 'string' ? value.value : ''
      const choices = (node.enum ?? []).map(String)
      const unset = current === '' ? [{ value: '', label: text.notSet }] : []
      return (
        <Select
          {...described}
          onChange={(next) => (next === '' ? undefined : onSet(next))}
          options={[...unset, ...choices.map((choice) => ({ value: choice, label: choice }))]}
          value={current}
        />
      )
    }
    case 'tables':
      return (
        <p className="text-table text-faint" id={id}>
          {text.tables}
        </p>
      )
    default:
      return (
        <TextControl
          {...described}
          isInvalid={isInvalid}
          isSecret={value?.is_secret === true || node.writeOnly === true}
          key={key}
          kind={kind}
          onSet={onSet}
          value={value?.is_secret === true ? '' : written(value?.value)}
        />
      )
  }
}

type Kind = 'switch' | 'choice' | 'tables' | 'number' | 'list' | 'text'

function kindOf(node: SchemaNode): Kind {
  const types = node.type === undefined ? (node.anyOf ?? []).map(({ type }) => type) : [node.type]
  if (types.includes('boolean')) return 'switch'
  if (node.enum !== undefined) return 'choice'
  if (types.includes('object') || node.items?.properties !== undefined || node.properties !== undefined) return 'tables'
  if (types.includes('array')) return 'list'
  return types.includes('integer') || types.includes('number') ? 'number' : 'text'
}

function TextControl({
  value,
  kind,
  isSecret,
  isInvalid,
  onSet,
  ...rest
}: {
  readonly id: string
  readonly 'aria-describedby': string
  readonly disabled: boolean
  readonly value: string
  readonly kind: 'number' | 'list' | 'text'
  readonly isSecret: boolean
  readonly isInvalid: boolean
  readonly onSet: (value: unknown) => void
}): ReactNode {
  const text = useText().settings
  const [typed, setTyped] = useState(value)
  // While it is being set the field is disabled, which is another way of being left.
  const sent = useRef(value)
  const leave = (): void => {
    if (typed === sent.current) return
    sent.current = typed
    onSet(meant(typed, kind))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') leave()
    if (event.key === 'Escape') setTyped(value)
  }
  return (
    <Input
      {...rest}
      {...(isInvalid ? { 'aria-invalid': true } : {})}
      className="font-mono"
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      onBlur={leave}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={onKeyDown}
      placeholder={isSecret ? text.secret : text.notSet}
      type={isSecret ? 'password' : 'text'}
      value={typed}
    />
  )
}

function written(value: unknown): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
}

/** An empty field takes the key out; what is no number stays text, and the gateway says what is wrong with it. */
function meant(typed: string, kind: 'number' | 'list' | 'text'): unknown {
  const text = typed.trim()
  if (text === '') return kind === 'list' ? [] : null
  if (kind === 'list') {
    const parts = text.split(',').map((part) => part.trim())
    return parts.filter((part) => part !== '')
  }
  return kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text
}
