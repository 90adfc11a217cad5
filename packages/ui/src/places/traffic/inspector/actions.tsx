// What can be done with a recorded request: taken to a shell, sent again, handed on.
import { curlOf, type RequestEvent, type Trace } from '@ferryllm/control'
import { useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { exportRequest, replay, type RequestExport } from '../../../api/traces.ts'
import { useStatus } from '../../../api/status.ts'
import { useShortcuts } from '../../../app/shortcuts.ts'
import { useAction } from '../../../app/use-action.ts'
import { Button } from '../../../components/button.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { copyText } from '../../../components/copy.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Field, Input } from '../../../components/field.tsx'
import { Menu } from '../../../components/menu.tsx'
import { Select } from '../../../components/select.tsx'
import { toast } from '../../../components/toast.tsx'
import { useText } from '../../../i18n/index.ts'

interface ActionsProps {
  readonly request: RequestEvent
  readonly trace: Trace
}

export function Actions({ request, trace }: ActionsProps): ReactNode {
  const { traffic: text, common } = useText()
  const [opened, setOpened] = useState<'replay' | 'export'>()
  const menu = useRef<HTMLButtonElement>(null)
  const close = (): void => setOpened(undefined)
  const copy = async (line: string, variable: string): Promise<void> => {
    const worked = await copyText(line)
    toast(worked ? { text: text.actions.copied(variable) } : { tone: 'bad', text: common.copyFailed })
  }
  useShortcuts([
    { keys: 'c', label: text.shortcuts.copy, run: () => menu.current?.click() },
    { keys: 'r', label: text.shortcuts.replay, run: () => setOpened('replay') },
  ])
  return (
    <>
      <Menu
        items={[
          {
            id: 'client',
            label: text.actions.clientCurl,
            run: () => void copy(clientCurl(trace), CLIENT_KEY),
          },
          ...trace.attempts.flatMap((attempt, index) =>
            attempt.request === undefined
              ? []
              : [
                  {
                    id: `attempt ${index}`,
                    label: text.actions.attemptCurl(index + 1, attempt.provider),
                    run: () => void copy(attemptCurl(attempt), variableOf(attempt.provider)),
                  },
                ],
          ),
        ]}
        trigger={
          <Button icon="copy" ref={menu}>
            {text.actions.copyCurl}
          </Button>
        }
      />
      <Button icon="refresh" onClick={() => setOpened('replay')}>
        {text.actions.replay}
      </Button>
      <Button icon="download" onClick={() => setOpened('export')}>
        {text.actions.export}
      </Button>
      {opened === 'replay' ? <ReplayDialog onClose={close} request={request} /> : null}
      {opened === 'export' ? <ExportDialog id={request.id} onClose={close} /> : null}
    </>
  )
}

const CLIENT_KEY = 'GATEWAY_KEY'

function clientCurl({ client }: Trace): string {
  const { method, path, headers, body } = client
  const url = `http://${headers['host'] ?? location.host}${path}`
  return curlOf({ method, url, headers, variable: CLIENT_KEY, ...(body === undefined ? {} : { body: body.text }) })
}

function attemptCurl({ provider, request }: Trace['attempts'][number]): string {
  if (request === undefined) return ''
  const { method, url, headers, body } = request
  return curlOf({ method, url, headers, body: body.text, variable: variableOf(provider) })
}

function variableOf(provider: string): string {
  return `${provider.toUpperCase().replaceAll(/[^A-Z\d]+/g, '_')}_API_KEY`.replace(/^(?=\d)/, '_')
}

/** It costs money: nothing is sent before somebody says so. */
function ReplayDialog({
  request,
  onClose,
}: {
  readonly request: RequestEvent
  readonly onClose: () => void
}): ReactNode {
  const { traffic: text, common } = useText()
  const [, go] = useLocation()
  const providers = useStatus().data?.providers ?? []
  const [provider, setProvider] = useState('')
  const [model, setModel] = useState('')
  const send = useAction(async () => {
    const wish = { ...(provider === '' ? {} : { provider }), ...(model === '' ? {} : { model }) }
    const id = await replay(request.id, wish)
    onClose()
    toast({ text: text.actions.replayed })
    go(`/traffic/compare/${request.id}/${id}`)
  })
  return (
    <Dialog
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button busy={send.isBusy} look="primary" onClick={send.run}>
            {text.actions.replayConfirm}
          </Button>
        </>
      }
      onClose={onClose}
      open
      title={text.actions.replayTitle}
      width="small"
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">{text.actions.replayText}</p>
        <Field label={text.actions.replayProvider}>
          {(control) => (
            <Select
              {...control}
              onChange={setProvider}
              options={[
                { value: '', label: text.actions.replayRoutes },
                ...providers.map(({ name, state }) => ({ value: name, label: name, disabled: state === 'disabled' })),
              ]}
              value={provider}
            />
          )}
        </Field>
        <Field label={text.actions.replayModel}>
          {(control) => (
            <Input
              {...control}
              onChange={({ target }) => setModel(target.value.trim())}
              placeholder={request.model ?? text.actions.replaySame}
              value={model}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

const PREVIEW = 4_000

function ExportDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { traffic: text, common } = useText()
  const [isHidden, setHidden] = useState(true)
  const [shown, setShown] = useState<string>()
  const load = async (): Promise<string> => render(await exportRequest(id, isHidden ? 'hide' : 'keep'))
  const preview = useAction(async () => setShown(await load()))
  const save = useAction(async () => {
    saveFile(`${id}.json`, await load())
    onClose()
  })
  return (
    <Dialog
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button busy={preview.isBusy} onClick={preview.run}>
            {text.actions.exportPreview}
          </Button>
          <Button busy={save.isBusy} icon="download" look="primary" onClick={save.run}>
            {text.actions.exportSave}
          </Button>
        </>
      }
      onClose={onClose}
      open
      title={text.actions.exportTitle}
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">{text.actions.exportText}</p>
        <Checkbox
          checked={isHidden}
          onChange={({ target }) => {
            setHidden(target.checked)
            setShown(undefined)
          }}
        >
          {text.actions.exportTexts}
        </Checkbox>
        {shown === undefined ? null : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
          <pre
            aria-label={text.actions.exportPreview}
            className="max-h-72 overflow-auto rounded-control bg-bg p-2 text-table break-all whitespace-pre-wrap"
            role="region"
            tabIndex={0}
          >
            {shown.slice(0, PREVIEW)}
            {shown.length > PREVIEW ? '…' : ''}
          </pre>
        )}
      </div>
    </Dialog>
  )
}

function render(value: RequestExport): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
