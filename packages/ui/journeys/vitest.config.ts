// Journeys: a real browser against a real gateway. `npm run journeys`; not part of `npm run check`.
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: resolve(import.meta.dirname, '../../..'),
  test: {
    include: ['packages/ui/journeys/**/*.journey.ts'],
    globalSetup: ['./scripts/test-environment.ts', './packages/ui/journeys/support/build.ts'],
    // A browser each: more of them would only wait for each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../../node_modules/.cache/node') },
    reporters: ['default', './scripts/summary-reporter.ts'],
  },
})
