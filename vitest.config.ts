import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    globalSetup: './scripts/test-environment.ts',
    isolate: false,
    // More than there are cores: most tests wait for a socket, a process or a clock.
    maxWorkers: 6,
    // Nothing but a guard against what hangs: on a busy machine a test that starts ten processes takes its time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // Half of what a short-lived `ferryllm` costs is reading its sources, which every one of them would do anew.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/node') },
    reporters: ['default', './scripts/summary-reporter.ts'],
  },
})
