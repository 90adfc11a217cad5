// Whether this browser is signed in. A code in the address is used at once and taken out of the address and the history.
import { sessionAnswer, statusAnswer } from '@ferryllm/control'
import { ApiError, ask } from './client.ts'

export type SessionState =
  /** `wasOpen`: it was signed in until a moment ago. */
  { readonly signedIn: true } | { readonly signedIn: false; readonly wasOpen: boolean; readonly problem?: string }

let state: SessionState = { signedIn: false, wasOpen: false }
const listeners = new Set<() => void>()

export const session = {
  state: (): SessionState => state,
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  /** The gateway does not know us any more. */
  ended: (): void => {
    if (state.signedIn) change({ signedIn: false, wasOpen: true })
  },
}

function change(next: SessionState): void {
  state = next
  for (const listener of listeners) listener()
}

/** Finds out whether the cookie still opens the door, after a code of the address was used. */
export async function startSession(): Promise<void> {
  const address = new URL(location.href)
  const code = address.searchParams.get('code')
  if (code !== null) {
    address.searchParams.delete('code')
    history.replaceState(null, '', address)
    const problem = await signIn(code)
    if (problem === undefined) return
    // Reloading a page whose code is used up is no reason to sign in again.
    if (await isKnown()) return change({ signedIn: true })
    return change({ signedIn: false, wasOpen: false, problem })
  }
  change((await isKnown()) ? { signedIn: true } : { signedIn: false, wasOpen: false })
}

/** A gateway that does not answer is another matter: the page says so by itself. */
async function isKnown(): Promise<boolean> {
  try {
    await ask(statusAnswer, '/api/status')
    return true
  } catch (cause) {
    return !(cause instanceof ApiError && cause.status === 401)
  }
}

/** Why it did not work, or undefined. */
export async function signIn(code: string): Promise<string | undefined> {
  try {
    await ask(sessionAnswer, '/api/session', { method: 'POST', body: { code } })
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
  change({ signedIn: true })
  return undefined
}

export async function signOut(): Promise<void> {
  await ask(sessionAnswer, '/api/session', { method: 'DELETE' })
  change({ signedIn: false, wasOpen: false })
}
