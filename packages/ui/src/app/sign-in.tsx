// The way in for a browser that was not opened by `ferryllm ui`: the code is pasted.
import { useState, type ReactNode, type SubmitEvent } from 'react'
import { signIn, type SessionState } from '../api/session.ts'
import { Button } from '../components/button.tsx'
import { Code } from '../components/code.tsx'
import { Field, Input } from '../components/field.tsx'
import { useText } from '../i18n/index.ts'
import { Brand } from './brand.tsx'

export function SignIn({ state }: { readonly state: Extract<SessionState, { signedIn: false }> }): ReactNode {
  const { signIn: words } = useText().common
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState(state.problem)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    // Whoever pastes the whole link means the code in it.
    setProblem(await signIn(/[?&]code=([\w-]+)/.exec(code)?.[1] ?? code.trim()))
    setBusy(false)
  }
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="flex w-full max-w-96 flex-col gap-4 rounded-panel border border-line bg-panel p-6">
        <Brand />
        <h1 className="text-title font-semibold">{words.title}</h1>
        {state.wasOpen ? <p className="text-warn">{words.expired}</p> : null}
        <div className="flex flex-col gap-2">
          <p className="text-muted">{words.text}</p>
          <Code>ferryllm ui</Code>
          <p className="text-muted">{words.open}</p>
          <p className="text-muted">{words.print}</p>
          <Code>ferryllm ui --print</Code>
        </div>
        <form className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
          <Field error={problem} label={words.label}>
            {(control) => (
              <Input
                {...control}
                autoFocus
                className="font-mono"
                onChange={(event) => setCode(event.target.value)}
                placeholder={words.placeholder}
                value={code}
              />
            )}
          </Field>
          <Button busy={isBusy} disabled={code.trim() === ''} look="primary" type="submit">
            {words.submit}
          </Button>
        </form>
      </div>
    </main>
  )
}
