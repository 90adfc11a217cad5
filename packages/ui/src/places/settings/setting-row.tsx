// One key of the configuration: what it is for, where its value comes from, the value, and the way back to the default.
import type { ReactNode } from 'react'
import { editWish } from '../../api/changes.ts'
import { Badge } from '../../components/badge.tsx'
import { IconButton } from '../../components/button.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'
import { isChanged, type Setting } from './schema.ts'
import { SettingControl } from './setting-control.tsx'

export function SettingRow({ setting }: { readonly setting: Setting }): ReactNode {
  const text = useText().settings
  const { key, node, path, value } = setting
  const changes = useChanges()
  const set = (next: unknown): void =>
    void changes.submit(editWish({ path: [...path], value: next }), { said: text.isSet(key) })
  const reset = (): void =>
    void changes.submit(editWish({ path: [...path], value: null }), { said: text.wasReset(key) })
  const isAbove = value !== undefined && ['variable', 'flag', 'profile'].includes(value.source)
  const id = `setting-${key}`
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_minmax(11rem,15rem)_1.75rem] items-center gap-x-4 border-t border-line px-3 py-2">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          <label className="font-mono text-table break-all" htmlFor={id}>
            {key}
          </label>
          {isChanged(value) ? (
            <span
              aria-label={text.changed}
              className="size-1.5 rounded-full bg-accent"
              role="img"
              title={text.changed}
            />
          ) : null}
          {value === undefined ? null : (
            <span title={value.origin}>
              <Badge tone={isAbove ? 'warn' : 'idle'}>{text.sources[value.source]}</Badge>
            </span>
          )}
          {node['x-needs-restart'] === true ? <span className="text-meta text-faint">{text.needsRestart}</span> : null}
        </div>
        <p className="text-table text-muted" id={`${id}-help`}>
          {node.description}
          {isAbove ? ` ${text.overridden(value.origin)}` : ''}
        </p>
      </div>
      <SettingControl
        disabled={isAbove || changes.isBusy}
        id={id}
        isInvalid={changes.refused !== undefined}
        onSet={set}
        // Another value in force begins anew.
        key={JSON.stringify(value?.value)}
        setting={setting}
      />
      {value?.source === 'file' ? (
        <IconButton disabled={changes.isBusy} icon="undo" label={text.reset(key)} onClick={reset} />
      ) : (
        <span />
      )}
      <div className="col-span-3">
        <Refusal refused={changes.refused} />
      </div>
      {changes.dialog}
    </li>
  )
}
