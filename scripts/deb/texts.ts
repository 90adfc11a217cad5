// The files of the Debian package that are written and not copied.
import { desktopEntry } from '../../packages/desktop/src/desktop-entry.ts'

/** Where the program lies. */
export const HOME = 'usr/lib/ferryllm'

/** Named after the product: desktops group windows by the name of the program. */
export const RUNTIME = `${HOME}/ferryllm`

const MAIN = `/${HOME}/packages/cli/src/main.ts`

/** Paths in the package with their texts; the ones in `PROGRAMS` can be run. */
export const TEXTS: Readonly<Record<string, string>> = {
  'usr/bin/ferryllm': `#!/bin/sh\nexec /${RUNTIME} ${MAIN} "$@"\n`,
  'usr/share/applications/ferryllm.desktop': desktopEntry({
    Name: 'ferryllm',
    Comment: 'Local-first LLM gateway',
    Icon: 'ferryllm',
    Categories: 'Development;Network;',
    Keywords: 'LLM;AI;gateway;proxy;',
    StartupWMClass: 'ferryllm',
    Exec: ['/usr/bin/ferryllm', 'app'],
  }),
  'usr/lib/systemd/user/ferryllm.service': `[Unit]
Description=ferryllm, a local-first LLM gateway

[Service]
ExecStart=/usr/bin/ferryllm serve
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure

[Install]
WantedBy=default.target
`,
}

export const PROGRAMS: readonly string[] = ['usr/bin/ferryllm', RUNTIME]

/** `DEBIAN/control`. Servers need no desktop: what the window needs is recommended only. */
export function controlFile({
  version,
  architecture,
  installedKiB,
}: {
  readonly version: string
  readonly architecture: string
  readonly installedKiB: number
}): string {
  return `Package: ferryllm
Version: ${version}
Architecture: ${architecture}
Maintainer: ferryllm <ferryllm@localhost>
Section: net
Priority: optional
Installed-Size: ${installedKiB}
Depends: libc6 (>= 2.34), libstdc++6
Recommends: libwebkit2gtk-4.1-0, libgtk-3-0, libxdo3, libayatana-appindicator3-1
Description: local-first LLM gateway
 Any client protocol in, any provider protocol out: OpenAI Chat and Responses,
 Anthropic Messages and Gemini, with a control panel in the browser or in a
 window of its own.
`
}
