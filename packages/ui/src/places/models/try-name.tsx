// Where a name would go, as it is typed: the rule that decides, who answers, and who is asked when that fails.
import { resolveAnswer, type ResolveAnswer } from '@ferryllm/control'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Fragment, useDeferredValue, useRef, type ReactNode } from 'react'
import { ask, queryText } from '../../api/client.ts'
import { useSearchState } from '../../app/search-state.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Badge } from '../../components/badge.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Logo } from '../../components/logo.tsx'
import { Panel } from '../../components/panel.tsx'
import { useText } from '../../i18n/index.ts'

const EMPTY = { name: '' }

export function TryName(): ReactNode {
  const text = useText().models
  const [{ name }, setState] = useSearchState(EMPTY)
  const field = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', label: text.tryTitle, run: () => field.current?.focus() }])
  const asked = useDeferredValue(name.trim())
  const { data, error } = useQuery({
    queryKey: ['resolve', asked],
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask(resolveAnswer, `/api/models/resolve${queryText({ name: asked })}`, { signal }),
  })
  return (
    <Panel title={text.tryTitle}>
      <div className="flex flex-wrap items-center gap-3">
        <Field className="w-72 max-w-full" hideLabel label={text.tryLabel}>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              ref={field}
              onChange={(event) => setState({ name: event.target.value }, { replace: true })}
              placeholder={text.tryPlaceholder}
              value={name}
            />
          )}
        </Field>
        <div aria-live="polite" className="min-w-0 flex-1">
          {asked === '' || data === undefined ? null : <Decision answer={data} />}
        </div>
      </div>
      {error === null || asked === '' ? null : <ErrorState error={error} />}
    </Panel>
  )
}

function Decision({ answer }: { readonly answer: ResolveAnswer }): ReactNode {
  const text = useText().models
  const rule = answer.routes.find(({ verdict }) => verdict.startsWith('serves'))
  const targets = answer.decision?.targets ?? []
  const alias = answer.names.at(-1)
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {answer.names.length > 1 && alias !== undefined ? <Badge>{text.alias(alias)}</Badge> : null}
      {targets.map((target, index) => (
        <Fragment key={`${target.provider} ${target.model}`}>
          <span className="inline-flex items-center gap-1.5 text-muted">
            <Icon name="arrow-right" size={14} />
            <span className="sr-only">{index === 0 ? text.goesTo : text.next}</span>
          </span>
          <span className="inline-flex items-center gap-1.5" data-testid="target">
            <Logo name={target.provider} />
            <span className="font-medium">{target.provider}</span>
            <span className="text-muted">{target.model}</span>
            {target.disabled === undefined ? null : <Badge tone="warn">{text.disabled(target.disabled)}</Badge>}
          </span>
        </Fragment>
      ))}
      {rule === undefined ? null : <span className="text-muted">{text.rule(rule.match)}</span>}
      {answer.refusal === undefined ? null : (
        <span className="text-bad">
          {text.nobody}. <span className="text-muted">{answer.refusal}</span>
        </span>
      )}
    </p>
  )
}
