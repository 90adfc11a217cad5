// The process of the window: draws the page with the web view of the system. A process of its own, because opening a window
// holds a process up for half a second, and one that the desktop refuses takes the process with it.
import type { BrowserWindow, Webview } from '@webviewjs/webview'
import { isOwnPage } from './own-page.ts'
import type { FromWindow, ToWindow } from './messages.ts'

/** Says that the page was drawn: two frames after it is there, or at once where nobody can see it and no frame comes. */
const PRELOAD = `
const painted = () => window.ipc.postMessage('painted')
if (document.visibilityState === 'hidden') painted()
else requestAnimationFrame(() => requestAnimationFrame(painted))
`
const SIZE = { width: 1280, height: 860 }
const SMALLEST = { width: 720, height: 480 }

interface Shown {
  readonly window: BrowserWindow
  readonly view: Webview
}

let shown: Shown | undefined
/** The page that it may show; everything else is for the browser. */
let page = ''

process.on('message', (message: ToWindow) => {
  switch (message.type) {
    case 'open':
      return void open(message).catch((cause: unknown) => fail(cause))
    case 'load':
      page = message.link
      return shown?.view.loadUrl(message.link)
    case 'show':
      shown?.window.show()
      shown?.window.setMinimized(false)
      return shown?.window.focus()
    case 'close':
      return leave()
  }
})
// Without its app it is of no use.
process.on('disconnect', () => process.exit(0))

async function open({ link, title, pageData }: ToWindow & { type: 'open' }): Promise<void> {
  // Here and not at the top: where the library or something that it needs is missing, the app has to hear why.
  const { Application } = await import('@webviewjs/webview')
  page = link
  const app = new Application()
  const window = app.createBrowserWindow({ title, ...SIZE, logical: true })
  window.setMinSize(SMALLEST.width, SMALLEST.height, true)
  window.on('close', leave)
  const view = window.createWebview({
    url: link,
    preload: PRELOAD,
    clipboard: true,
    hotkeysZoom: true,
    webContext: app.createWebContext({ dataDirectory: pageData }),
    navigationHandler: (url) => isOwnPage(url, page) || refuse(url),
    newWindowHandler: ({ url = '' }) => refuse(url),
  })
  view.onIpcMessage(({ body }) => {
    if (body.toString() === 'painted') say({ type: 'painted' })
  })
  shown = { window, view }
  app.run()
  say({ type: 'created' })
}

function refuse(url: string): false {
  say({ type: 'external', url })
  return false
}

function fail(cause: unknown): void {
  say({ type: 'failed', reason: cause instanceof Error ? cause.message : String(cause) })
  leave()
}

function say(message: FromWindow): void {
  if (process.connected) process.send?.(message)
}

/** Not by `app.exit()`, after which the process hangs. */
function leave(): void {
  say({ type: 'closed' })
  // Once everything is said.
  if (process.connected) process.disconnect()
  setImmediate(() => process.exit(0))
}
