// Starts the page.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startSession } from './api/session.ts'
import { App } from './app/app.tsx'
import { applyAppearance } from './app/appearance.ts'
import './styles.css'

// Radix writes style elements; the policy of the page lets those in that carry its nonce, which get-nonce looks for here.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content
Object.assign(globalThis, { __webpack_nonce__: nonce })

applyAppearance()
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the panel.')
await startSession()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
