// What is recorded now, always in sight where requests are looked at, and the way to change it.
import type { CaptureAnswer } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { chooseCapture, forgetBodies, useCapture } from '../../api/traces.ts'
import { useCommands } from '../../app/commands.ts'
import { useAction } from '../../app/use-action.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Menu } from '../../components/menu.tsx'
import { toast } from '../../components/toast.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

const MODES = [
  { mode: 'all', word: 'chooseAll' },
  { mode: 'errors', word: 'chooseErrors' },
  { mode: 'off', word: 'chooseOff' },
] as const

export function CaptureMenu(): ReactNode {
  const { data } = useCapture()
  return data === undefined ? null : <Chosen capture={data} />
}

function Chosen({ capture: { bodies, memory, disk } }: { readonly capture: CaptureAnswer }): ReactNode {
  const {
    traffic: { capture: text },
    common,
  } = useText()
  const format = useFormat()
  const [isForgetting, setForgetting] = useState(false)
  const forget = useAction(async () => {
    const count = await forgetBodies()
    setForgetting(false)
    toast({ text: text.forgotten(count) })
  })
  const choose = async (mode: typeof bodies): Promise<void> => {
    if (mode === bodies) return
    await chooseCapture(mode)
    toast({ text: text[mode], detail: text.changed })
  }
  useCommands(
    MODES.filter(({ mode }) => mode !== bodies).map(({ mode, word }) => ({
      id: `capture.${mode}`,
      group: common.places.traffic,
      label: text[word],
      run: () => void choose(mode),
    })),
  )
  const held = text.held(format.bytes(memory.bytes), format.bytes(memory.max_bytes))
  const stored = disk === undefined ? '' : `, ${text.onDisk(format.bytes(disk.bytes))}`
  return (
    <>
      <Menu
        items={[
          ...MODES.map(({ mode, word }) => ({
            id: mode,
            label: text[word],
            checked: mode === bodies,
            run: () => void choose(mode),
          })),
          {
            id: 'forget',
            label: text.forget,
            icon: 'trash',
            isDanger: true,
            startsGroup: true,
            run: () => setForgetting(true),
          },
        ]}
        trigger={
          <Button aria-label={`${text.choose}: ${text[bodies]}`} icon="record" look="quiet" title={held + stored}>
            {text[bodies]}
          </Button>
        }
      />
      <Confirm
        action={text.forgetConfirm}
        busy={forget.isBusy}
        onClose={() => setForgetting(false)}
        onConfirm={forget.run}
        open={isForgetting}
        title={text.forgetTitle}
      >
        {text.forgetText}
      </Confirm>
    </>
  )
}
