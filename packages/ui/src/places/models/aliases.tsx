// Names that stand for others, before the rules are asked.
import { useState, type FormEvent, type ReactNode } from 'react'
import { editWish } from '../../api/changes.ts'
import { useConfig } from '../../api/config.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Panel } from '../../components/panel.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'

export function Aliases(): ReactNode {
  const text = useText().models
  const { data } = useConfig()
  const [name, setName] = useState('')
  const [model, setModel] = useState('')
  const changes = useChanges()
  const aliases = (data?.values ?? []).flatMap(({ path: [section, alias], value, source }) =>
    section === 'aliases' && typeof alias === 'string' ? [{ alias, model: String(value), source }] : [],
  )
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wish = editWish({ path: ['aliases', name.trim()], value: model.trim() })
    await changes.submit(wish, {
      said: text.aliasAdded(name.trim()),
      onDone() {
        setName('')
        setModel('')
      },
    })
  }
  const remove = (alias: string): void =>
    void changes.submit(editWish({ path: ['aliases', alias], value: null }), { said: text.aliasRemoved(alias) })
  return (
    <Panel title={text.aliases}>
      <p className="pb-2 text-muted">{text.aliasesHint}</p>
      {aliases.length === 0 ? <p className="pb-2 text-faint">{text.noAliases}</p> : null}
      <ul className="pb-2">
        {aliases.map(({ alias, model: target, source }) => (
          <li className="flex min-h-row items-center gap-2 border-b border-line last:border-b-0" key={alias}>
            <code className="truncate">{alias}</code>
            <Icon name="arrow-right" size={14} />
            <code className="min-w-0 flex-1 truncate text-muted">{target}</code>
            {source === 'file' ? (
              <IconButton icon="trash" label={`${text.remove}: ${alias}`} onClick={() => remove(alias)} />
            ) : null}
          </li>
        ))}
      </ul>
      <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => void add(event)}>
        <Field className="min-w-28 flex-1" label={text.name}>
          {(control) => <Input {...control} onChange={(event) => setName(event.target.value)} value={name} />}
        </Field>
        <Field className="min-w-28 flex-1" label={text.model}>
          {(control) => <Input {...control} onChange={(event) => setModel(event.target.value)} value={model} />}
        </Field>
        <Button busy={changes.isBusy} disabled={name.trim() === '' || model.trim() === ''} type="submit">
          {text.addAlias}
        </Button>
      </form>
      <Refusal refused={changes.refused} />
      {changes.dialog}
    </Panel>
  )
}
