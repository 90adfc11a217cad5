// Adding a provider: paste first, or choose a host; it can be tested before it is added.
import type { ProviderDraft } from '@ferryllm/control'
import { useState, type FormEvent, type ReactNode } from 'react'
import { usePresets, type KnownHost } from '../../api/config.ts'
import { Button } from '../../components/button.tsx'
import { SearchField } from '../../components/field.tsx'
import { Logo } from '../../components/logo.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Found } from '../../config/found.tsx'
import { PasteFields, useDraft } from '../../config/draft.tsx'
import { TestProgress } from '../../config/test-steps.tsx'
import { useTester } from '../../config/test-run.ts'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'

export interface AddProviderProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onAdded: (name: string) => void
}

export function AddProvider({ open, onClose, onAdded }: AddProviderProps): ReactNode {
  const text = useText().providers
  const [host, setHost] = useState<KnownHost>()
  const close = (): void => {
    setHost(undefined)
    onClose()
  }
  return (
    <Sheet onClose={close} open={open} title={host === undefined ? text.add : host.label} width="medium">
      <AddForm
        fixed={host}
        key={host?.name ?? ''}
        onAdded={(name) => {
          setHost(undefined)
          onAdded(name)
        }}
        onBack={() => setHost(undefined)}
      />
      {host === undefined ? (
        <div className="flex flex-col gap-4">
          <Found onAdded={([name = '']) => onAdded(name)} />
          <PresetGrid onChoose={setHost} />
        </div>
      ) : null}
    </Sheet>
  )
}

function AddForm({
  fixed,
  onAdded,
  onBack,
}: {
  readonly fixed: KnownHost | undefined
  readonly onAdded: (name: string) => void
  readonly onBack: () => void
}): ReactNode {
  const { providers: text, welcome } = useText()
  const form = useDraft(fixed)
  const { run, start, reset } = useTester()
  const changes = useChanges()
  const { draft } = form
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (draft === undefined) return
    const said = text.added(fixed?.label ?? form.host?.label ?? '')
    const wish = { method: 'POST' as const, path: '/api/providers', body: draft }
    await changes.submit(wish, { said, onDone: ({ name = '' }) => onAdded(name) })
  }
  const test = (tried: ProviderDraft): void => void start({ draft: tried, only: ['stream'] })
  return (
    <form className="flex flex-col gap-3 pb-4" onSubmit={(event) => void add(event)}>
      {fixed === undefined ? null : <HostFacts host={fixed} />}
      <PasteFields
        autoFocus
        form={form}
        onInput={() => {
          reset()
          changes.forget()
        }}
        {...(fixed === undefined ? {} : { fixed })}
      />
      <div className="flex flex-wrap gap-2">
        {fixed === undefined ? null : <Button onClick={onBack}>{text.back}</Button>}
        <Button
          busy={run.phase === 'running'}
          disabled={draft === undefined}
          onClick={() => (draft === undefined ? undefined : test(draft))}
        >
          {text.testFirst}
        </Button>
        <Button busy={changes.isBusy} disabled={draft === undefined} look="primary" type="submit">
          {text.save}
        </Button>
      </div>
      <TestProgress run={run} />
      <Refusal refused={changes.refused} />
      {form.host?.keys_url === undefined ? null : (
        <p className="text-table text-muted">
          {welcome.keysPage}: <code>{form.host.keys_url}</code>
        </p>
      )}
      {changes.dialog}
    </form>
  )
}

function HostFacts({ host }: { readonly host: KnownHost }): ReactNode {
  const { config, providers: text } = useText()
  return (
    <div className="flex items-center gap-3">
      <Logo name={host.name} size={24} />
      <div className="min-w-0">
        <p>{config.types[host.type]}</p>
        <p className="truncate font-mono text-table text-muted">{host.endpoint}</p>
        {host.hint === undefined ? null : (
          <p className="text-table text-warn">{host.base_url.includes('YOUR-') ? text.needsName : host.hint}</p>
        )}
      </div>
    </div>
  )
}

/** Every known host, those that most people use first. */
function PresetGrid({ onChoose }: { readonly onChoose: (host: KnownHost) => void }): ReactNode {
  const { providers: text } = useText()
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const presets = (usePresets().data?.presets ?? [])
    .filter(({ name, label, base_url: url }) => `${name} ${label} ${url}`.toLowerCase().includes(words))
    .toSorted((a, b) => Number(b.featured) - Number(a.featured))
  return (
    <section aria-label={text.known} className="flex flex-col gap-2 border-t border-line pt-4">
      <SearchField label={text.search} onChange={(event) => setSearch(event.target.value)} value={search} />
      {presets.length === 0 ? <p className="py-3 text-muted">{text.noMatch}</p> : null}
      <ul className="grid grid-cols-2 gap-1.5">
        {presets.map((preset) => (
          <li key={preset.name}>
            <button
              className="flex h-9 w-full items-center gap-2.5 rounded-control border border-line bg-bg px-2.5 text-left hover:border-line-strong"
              onClick={() => onChoose(preset)}
              type="button"
            >
              <Logo name={preset.name} size={18} />
              <span className="min-w-0 flex-1 truncate">{preset.label}</span>
              <span className="text-meta text-faint">{text.groups[preset.category]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
