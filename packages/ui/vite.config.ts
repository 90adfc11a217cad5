// Builds the panel into dist, which the gateway serves under /ui. `npm run dev -w @ferryllm/ui` serves it from the sources
// instead, with the admin API of the gateway that GATEWAY_URL names.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import manifest from '../cli/package.json' with { type: 'json' }

export default defineConfig({
  base: '/ui/',
  define: { __VERSION__: JSON.stringify(manifest.version) },
  plugins: [react(), tailwindcss()],
  build: {
    target: ['chrome120', 'safari17', 'firefox121'],
    // Data URLs would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // What several places use comes as one file instead of forty.
        codeSplitting: {
          groups: [{ name: 'shared', test: /[\\/]src[\\/](api|app|components|config|i18n)[\\/]/, minShareCount: 2 }],
        },
      },
    },
  },
  server: {
    // With the Host of the page: the gateway answers pages of its own address only.
    proxy: { '/api': { target: process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:3000', changeOrigin: false } },
  },
})
