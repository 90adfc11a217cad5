// Another key for a provider, from wherever it comes.
import type { ProviderDraft } from '@ferryllm/control'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'

const SOURCES = ['paste', 'env', 'file', 'command', 'watch'] as const
type Source = (typeof SOURCES)[number]

export interface ReplaceKeyProps {
  readonly name: string
  readonly open: boolean
  readonly onClose: () => void
}

export function ReplaceKey({ name, open, onClose }: ReplaceKeyProps): ReactNode {
  const { providers: text, common } = useText()
  const [source, setSource] = useState<Source>('paste')
  const [value, setValue] = useState('')
  const [path, setPath] = useState('')
  const changes = useChanges()
  const close = (): void => {
    setValue('')
    setPath('')
    changes.forget()
    onClose()
  }
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const key = keyOf(source, value.trim(), path.trim())
    const wish = { method: 'PUT' as const, path: `/api/providers/${encodeURIComponent(name)}/key`, body: { key } }
    await changes.submit(wish, { said: text.replaced(name), onDone: close })
  }
  const labels = { paste: text.paste, env: text.variable, file: text.file, command: text.command, watch: text.file }
  const help = source === 'paste' ? text.pasteHint : source === 'command' ? text.commandHint : undefined
  return (
    <Dialog
      actions={
        <>
          <Button onClick={close}>{common.cancel}</Button>
          <Button busy={changes.isBusy} disabled={value.trim() === ''} form="key" look="primary" type="submit">
            {text.replaceConfirm}
          </Button>
        </>
      }
      onClose={close}
      open={open}
      title={text.replaceTitle(name)}
      width="small"
    >
      <form className="flex flex-col gap-3" id="key" onSubmit={(event) => void save(event)}>
        <Field label={text.keySource}>
          {(control) => (
            <Select
              {...control}
              onChange={(next) => {
                setSource(next)
                setValue('')
              }}
              options={SOURCES.map((each) => ({ value: each, label: text.sources[each] }))}
              value={source}
            />
          )}
        </Field>
        <Field {...(help === undefined ? {} : { help })} label={labels[source]}>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              onChange={(event) => setValue(event.target.value)}
              type={source === 'paste' ? 'password' : 'text'}
              value={value}
            />
          )}
        </Field>
        {source === 'watch' ? (
          <Field label={text.watchPath}>
            {(control) => (
              <Input
                {...control}
                className="font-mono"
                onChange={(event) => setPath(event.target.value)}
                placeholder="env.API_KEY"
                value={path}
              />
            )}
          </Field>
        ) : null}
        <Refusal refused={changes.refused} />
      </form>
      {changes.dialog}
    </Dialog>
  )
}

function keyOf(source: Source, value: string, path: string): ProviderDraft['key'] {
  switch (source) {
    case 'paste':
      return { paste: value }
    case 'env':
      return { env: value }
    case 'file':
      return { file: value }
    case 'command':
      return { command: value.split(/\s+/) }
    case 'watch':
      return { watch: { file: value, path } }
  }
}
