// What can show the panel on this machine: a window of our own, a browser's, or nothing but its link.

export type BackendName = 'window' | 'chromium' | 'browser' | 'print'

/** One way to show the panel. */
export interface ShellBackend {
  readonly name: BackendName
  /** Shows the page behind a new link, or says why it cannot. */
  open(page: Page): Promise<Opened>
}

/** What is shown. */
export interface Page {
  /** A new link, which signs in once within so many seconds; throws, in words, when there is none. */
  readonly link: (secs: number) => Promise<string>
  /** Told of an address that is not the gateway's. */
  readonly onExternal: (url: string) => void
}

/** Why it could not be shown, in words; or that it is, with the window if it is one that we hold. */
export type Opened =
  | { readonly problem: string }
  | { readonly shown: true; readonly window?: HeldWindow; readonly said: string }

/** A window of ours. */
export interface HeldWindow {
  show(): void
  /** Shows another page: a gateway that was started anew knows nothing of the old session. */
  load(link: string): void
  close(): void
  /** Undefined when somebody closed it, else what happened to it, in words. */
  readonly ended: Promise<string | undefined>
}
