// The whole page: signed in or not, in the person's language.
import { QueryClientProvider } from '@tanstack/react-query'
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import { Router } from 'wouter'
import { LiveProvider } from '../api/live-context.tsx'
import { createQueryClient } from '../api/query-client.ts'
import { session } from '../api/session.ts'
import { LanguageContext } from '../i18n/index.ts'
import { languageOf, useAppearance } from './appearance.ts'
import { Shell } from './shell.tsx'
import { SignIn } from './sign-in.tsx'

export function App(): ReactNode {
  const state = useSyncExternalStore(session.onChange, session.state)
  const language = languageOf(useAppearance())
  return (
    <LanguageContext value={language}>
      {state.signedIn ? <SignedIn /> : <SignIn key={String(state.wasOpen)} state={state} />}
    </LanguageContext>
  )
}

/** What the gateway told one session is forgotten with it. */
function SignedIn(): ReactNode {
  const [client] = useState(createQueryClient)
  return (
    <QueryClientProvider client={client}>
      <LiveProvider>
        <Router base="/ui">
          <Shell />
        </Router>
      </LiveProvider>
    </QueryClientProvider>
  )
}
