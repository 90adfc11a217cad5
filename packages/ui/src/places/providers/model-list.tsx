// The models that a provider lists, on demand, and another name for one of them.
import { providerModelsAnswer, type ProviderModelsAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { editWish } from '../../api/changes.ts'
import { ask } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field, Input, SearchField } from '../../components/field.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

/** More would be a list that nobody reads. */
const SHOWN = 100

export function ModelList({ provider }: { readonly provider: string }): ReactNode {
  const { providers: text, models: words } = useText()
  const format = useFormat()
  const [isWanted, setWanted] = useState(false)
  const [search, setSearch] = useState('')
  const [renamed, setRenamed] = useState<string>()
  const { data, error, isFetching, refetch } = useQuery<ProviderModelsAnswer>({
    queryKey: ['provider-models', provider],
    enabled: isWanted,
    staleTime: 300_000,
    queryFn: ({ signal }) =>
      ask(providerModelsAnswer, `/api/providers/${encodeURIComponent(provider)}/models`, { signal }),
  })
  const found = (data?.models ?? []).filter((model) => model.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <section aria-label={text.models} className="flex flex-col gap-2 border-t border-line px-4 py-3">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 font-medium">{text.models}</h3>
        {data === undefined || data.models.length === 0 ? null : (
          <span className="text-table text-muted">{format.number(data.models.length)}</span>
        )}
        {data === undefined ? (
          <Button busy={isFetching} onClick={() => (isWanted ? void refetch() : setWanted(true))}>
            {text.askModels}
          </Button>
        ) : null}
      </div>
      {error === null ? null : <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined ? null : data.status !== 200 ? (
        <p className="text-muted">{text.refusedModels(data.status)}</p>
      ) : data.models.length === 0 ? (
        <p className="text-muted">{text.noModels}</p>
      ) : (
        <>
          <SearchField label={text.filterModels} onChange={(event) => setSearch(event.target.value)} value={search} />
          <ul className="max-h-64 overflow-auto rounded-control border border-line">
            {found.slice(0, SHOWN).map((model) => (
              <li className="flex items-center gap-2 border-b border-line px-2 last:border-b-0" key={model}>
                <span className="min-w-0 flex-1 truncate text-table" title={model}>
                  {model}
                </span>
                <Button aria-label={`${text.addAlias}: ${model}`} look="quiet" onClick={() => setRenamed(model)}>
                  {text.addAlias}
                </Button>
              </li>
            ))}
          </ul>
          {found.length > SHOWN ? <p className="text-table text-muted">{words.shown(SHOWN, found.length)}</p> : null}
        </>
      )}
      {renamed === undefined ? null : (
        <AddAlias model={renamed} onClose={() => setRenamed(undefined)} provider={provider} />
      )}
    </section>
  )
}

/** A name that stands for `provider/model`, whatever the rules say. */
function AddAlias({
  provider,
  model,
  onClose,
}: {
  readonly provider: string
  readonly model: string
  readonly onClose: () => void
}): ReactNode {
  const { providers: text, common } = useText()
  const [name, setName] = useState('')
  const changes = useChanges()
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wish = editWish({ path: ['aliases', name.trim()], value: `${provider}/${model}` })
    await changes.submit(wish, { said: text.aliasAdded(name.trim()), onDone: onClose })
  }
  return (
    <Dialog
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button busy={changes.isBusy} disabled={name.trim() === ''} form="alias" look="primary" type="submit">
            {text.addAlias}
          </Button>
        </>
      }
      onClose={onClose}
      open
      title={text.aliasTitle(model)}
      width="small"
    >
      <form className="flex flex-col gap-2" id="alias" onSubmit={(event) => void save(event)}>
        <Field label={text.alias}>
          {(control) => <Input {...control} onChange={(event) => setName(event.target.value)} value={name} />}
        </Field>
        <Refusal refused={changes.refused} />
      </form>
      {changes.dialog}
    </Dialog>
  )
}
