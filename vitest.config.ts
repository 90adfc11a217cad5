import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    isolate: false,
    testTimeout: 20_000,
    reporters: ['default', './scripts/summary-reporter.ts'],
  },
})
