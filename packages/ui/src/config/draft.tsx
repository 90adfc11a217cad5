// A provider that somebody is about to add, from what they paste: a key, an address, or an address and then its key.
import { recognize, type ProviderDraft, type Recognized } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { usePresets, type KnownHost } from '../api/config.ts'
import { Field, Input } from '../components/field.tsx'
import { Logo } from '../components/logo.tsx'
import { Select } from '../components/select.tsx'
import { useText } from '../i18n/index.ts'

const TYPES = ['openai', 'openai_responses', 'anthropic', 'gemini'] as const
type Type = (typeof TYPES)[number]

export interface DraftForm {
  readonly pasted: string
  readonly found: Recognized
  /** The host that it is for, if it is a known one. */
  readonly host: KnownHost | undefined
  readonly type: Type
  /** The key of an address. */
  readonly key: string
  /** What can be asked for; undefined while something is missing. */
  readonly draft: ProviderDraft | undefined
  readonly change: (next: Partial<{ pasted: string; hostName: string; type: Type; key: string }>) => void
  readonly clear: () => void
}

const EMPTY = { pasted: '', hostName: '', type: 'openai' as Type, key: '' }

/** The state of the form; `fixed` is a host that was chosen before. */
export function useDraft(fixed?: KnownHost): DraftForm {
  const presets = usePresets().data?.presets ?? []
  const [state, setState] = useState(EMPTY)
  const found = recognize(state.pasted, presets)
  // What was chosen by hand counts; else the likeliest when it is sure.
  const guessed = found.isSure ? found.candidates[0] : undefined
  const name = fixed?.name ?? (state.hostName === '' ? guessed : state.hostName)
  const host = presets.find((preset) => preset.name === name)
  return {
    ...state,
    found,
    host,
    draft: draftOf(found, host, state, fixed),
    change: (next) =>
      setState((before) => ({ ...before, ...(next.pasted === undefined ? {} : { hostName: '' }), ...next })),
    clear: () => setState(EMPTY),
  }
}

function draftOf(
  found: Recognized,
  host: KnownHost | undefined,
  { key, type }: Pick<DraftForm, 'key' | 'type'>,
  fixed: KnownHost | undefined,
): ProviderDraft | undefined {
  const pastedKey = key.trim() === '' ? { none: true as const } : { paste: key.trim() }
  if (found.kind === 'key') return host === undefined ? undefined : { preset: host.name, key: { paste: found.value } }
  if (found.kind === 'url') {
    return host === undefined
      ? { type, base_url: found.value, key: pastedKey }
      : { preset: host.name, base_url: found.value, key: pastedKey }
  }
  // A host that needs no key can be taken as it is.
  return fixed !== undefined && fixed.key_envs.length === 0 ? { preset: fixed.name } : undefined
}

export interface PasteFieldsProps {
  readonly form: DraftForm
  readonly autoFocus?: boolean
  /** Something is typed. */
  readonly onInput?: () => void
  readonly fixed?: KnownHost
}

/** The field to paste into, and the ones that turn out to be needed. */
export function PasteFields({ form, autoFocus = false, onInput, fixed }: PasteFieldsProps): ReactNode {
  const { welcome: text, config } = useText()
  const { pasted, found, host, type, key, change } = form
  const isOdd = pasted.trim() !== '' && found.kind === 'nothing'
  const isUrl = found.kind === 'url'
  return (
    <>
      <Field error={isOdd ? text.nothing : undefined} help={text.pasteHint} label={text.paste}>
        {(control) => (
          <Input
            {...control}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- it is what the screen is for
            autoFocus={autoFocus}
            className="h-8 font-mono"
            onChange={(event) => {
              change({ pasted: event.target.value })
              onInput?.()
            }}
            type={isUrl || pasted === '' ? 'text' : 'password'}
            value={pasted}
          />
        )}
      </Field>
      {found.kind === 'nothing' || fixed !== undefined ? null : <Whose form={form} />}
      {isUrl && host === undefined ? (
        <Field label={text.protocol}>
          {(control) => (
            <Select
              {...control}
              className="w-56"
              onChange={(next) => change({ type: next })}
              options={TYPES.map((value) => ({ value, label: config.types[value] ?? value }))}
              value={type}
            />
          )}
        </Field>
      ) : null}
      {isUrl && (host === undefined || host.key_envs.length > 0) ? (
        <Field help={text.noKey} label={text.keyOf(host?.label ?? new URL(found.value).host)}>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              onChange={(event) => {
                change({ key: event.target.value })
                onInput?.()
              }}
              type="password"
              value={key}
            />
          )}
        </Field>
      ) : null}
    </>
  )
}

/** Who was recognised, or who it may be. */
function Whose({ form: { found, host, change } }: { readonly form: DraftForm }): ReactNode {
  const text = useText().welcome
  const presets = usePresets().data?.presets ?? []
  const likely = found.candidates.flatMap((name) => presets.find((preset) => preset.name === name) ?? [])
  const others = presets.filter((preset) => !likely.includes(preset))
  const options = [...likely, ...(found.kind === 'key' ? others : [])]
  if (found.kind === 'url' && likely.length === 0) return null
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={found.isSure ? text.recognised : text.candidates}>
        {(control) => (
          <Select
            {...control}
            className="w-64"
            onChange={(name) => change({ hostName: name })}
            options={[
              ...(host === undefined ? [{ value: '', label: text.choose }] : []),
              ...options.map(({ name, label }) => ({ value: name, label })),
            ]}
            value={host?.name ?? ''}
          />
        )}
      </Field>
      {host === undefined ? null : (
        <span className="inline-flex h-control items-center gap-2 text-muted">
          <Logo name={host.name} />
          {host.endpoint}
        </span>
      )}
    </div>
  )
}
