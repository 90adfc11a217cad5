// Everything about one provider: its key, its tests, its models, what leads to it, and what can be done with it.
import { resetAnswer } from '@ferryllm/control'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../../api/client.ts'
import type { ConfiguredProvider } from '../../api/config.ts'
import { useStatus } from '../../api/status.ts'
import { useAction } from '../../app/use-action.ts'
import { Badge } from '../../components/badge.tsx'
import { Banner } from '../../components/banner.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { Copy } from '../../components/copy.tsx'
import { Logo } from '../../components/logo.tsx'
import { Switch } from '../../components/switch.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { Balance } from './balance.tsx'
import { ModelList } from './model-list.tsx'
import { ProviderTests } from './provider-tests.tsx'
import { RemoveProvider } from './remove-provider.tsx'
import { ReplaceKey } from './replace-key.tsx'

export interface ProviderDetailProps {
  readonly provider: ConfiguredProvider
  /** How many providers there are. */
  readonly count: number
  readonly onRemoved: () => void
}

export function ProviderDetail({ provider, count, onRemoved }: ProviderDetailProps): ReactNode {
  const { providers: text, config } = useText()
  const { name, index, enabled, disabled, key, keys, endpoint, routes, type } = provider
  const changes = useChanges()
  const [opened, setOpened] = useState<'key' | 'remove'>()
  const place = `/api/providers/${encodeURIComponent(name)}`
  const set = (body: object, said: string): void =>
    void changes.submit({ method: 'PATCH', path: place, body }, { said })
  const close = (): void => setOpened(undefined)
  return (
    <section aria-label={text.detail(name)} className="flex flex-col">
      <header className="flex items-center gap-3 border-b border-line px-4 py-3">
        <Logo name={provider.preset ?? name} size={24} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-title font-semibold">{name}</h2>
          <p className="truncate text-table text-muted">{config.types[type] ?? type}</p>
        </div>
        <IconButton
          disabled={index === 0 || changes.isBusy}
          icon="arrow-up"
          label={text.moveUp}
          onClick={() => set({ move_to: index - 1 }, text.moved(name))}
        />
        <IconButton
          disabled={index === count - 1 || changes.isBusy}
          icon="arrow-down"
          label={text.moveDown}
          onClick={() => set({ move_to: index + 1 }, text.moved(name))}
        />
        <Switch
          aria-label={text.enabled}
          checked={enabled}
          disabled={changes.isBusy}
          onChange={(isOn) =>
            set({ set: { enabled: isOn ? null : false } }, isOn ? text.switchedOn(name) : text.switchedOff(name))
          }
        />
      </header>
      <div className="flex flex-col gap-3 px-4 py-3">
        {enabled && disabled !== undefined ? <Banner tone="warn">{disabled}</Banner> : null}
        <CircuitBanner name={name} />
        <Refusal refused={changes.refused} />
        <dl className="grid grid-cols-[6.5rem_1fr] items-center gap-x-3 gap-y-1.5">
          <dt className="text-muted">{text.key}</dt>
          <dd className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="min-w-0 truncate" title={key.label}>
              {key.label}
            </span>
            {key.tail === undefined ? null : <Badge>{text.tail(key.tail)}</Badge>}
            {type === 'demo' ? null : (
              <Button icon="key" onClick={() => setOpened('key')}>
                {text.replace}
              </Button>
            )}
          </dd>
          {keys.map((each) => (
            <KeyLine key={each.name} of={each} />
          ))}
          {endpoint === undefined ? null : (
            <>
              <dt className="text-muted">{text.endpoint}</dt>
              <dd className="flex min-w-0 items-center gap-1">
                <code className="min-w-0 truncate text-table" title={endpoint}>
                  {endpoint}
                </code>
                <Copy value={endpoint} />
              </dd>
            </>
          )}
          <dt className="self-start text-muted">{text.routesHere}</dt>
          <dd className="flex flex-wrap gap-1">
            {routes.length === 0 ? <span className="text-muted">{text.noRoutes}</span> : null}
            {routes.map((route) => (
              <Badge key={`${route.index} ${route.role}`}>
                {route.match}
                {route.role === 'provider' ? '' : ` · ${text.roles[route.role]}`}
              </Badge>
            ))}
          </dd>
        </dl>
      </div>
      <ProviderTests name={name} />
      <ModelList provider={name} />
      {type === 'demo' ? null : <Balance provider={name} />}
      <Further provider={provider} />
      <footer className="flex justify-end px-4 py-3">
        <Button icon="trash" look="danger" onClick={() => setOpened('remove')}>
          {text.remove}
        </Button>
      </footer>
      <ReplaceKey name={name} onClose={close} open={opened === 'key'} />
      <RemoveProvider name={name} onClose={close} onRemoved={onRemoved} open={opened === 'remove'} />
      {changes.dialog}
    </section>
  )
}

function KeyLine({ of }: { readonly of: ConfiguredProvider['keys'][number] }): ReactNode {
  const text = useText().providers
  return (
    <>
      <dt className="truncate pl-3 text-muted">{of.name}</dt>
      <dd className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 truncate">{of.label}</span>
        {of.tail === undefined ? null : <Badge>{text.tail(of.tail)}</Badge>}
        {of.problem === undefined ? null : <span className="truncate text-warn">{of.problem}</span>}
      </dd>
    </>
  )
}

function CircuitBanner({ name }: { readonly name: string }): ReactNode {
  const text = useText().providers
  const format = useFormat()
  const client = useQueryClient()
  const circuit = useStatus().data?.providers.find((each) => each.name === name)?.circuit
  const reset = useAction(async () => {
    await ask(resetAnswer, `/api/circuits/${encodeURIComponent(name)}/reset`, { method: 'POST' })
    await client.invalidateQueries()
  })
  if (circuit?.state !== 'open') return null
  return (
    <Banner
      actions={
        <Button busy={reset.isBusy} onClick={reset.run}>
          {text.reset}
        </Button>
      }
      tone="bad"
    >
      {text.circuitOpen(format.duration(circuit.retry_after_ms ?? 0))}
    </Banner>
  )
}

/** What else stands in its entry. */
function Further({ provider: { headers, timeouts, quirks } }: { readonly provider: ConfiguredProvider }): ReactNode {
  const text = useText().providers
  const rows: readonly (readonly [string, string])[] = [
    [text.headers, headers.join(', ')],
    [text.timeouts, describe(timeouts)],
    [text.quirks, describe(quirks)],
  ]
  const shown = rows.filter(([, value]) => value !== '')
  if (shown.length === 0) return null
  return (
    <details className="border-t border-line px-4 py-3">
      <summary className="cursor-default font-medium">{text.more}</summary>
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5 pt-2">
        {shown.map(([label, value]) => (
          <div className="contents" key={label}>
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 font-mono text-table break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function describe(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
