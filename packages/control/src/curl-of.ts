// A recorded request as a line for a shell: what it needs to be sent again by hand. Keys were not recorded; a variable stands
// where one has to be put in.

export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The name of the variable that holds the key. */
  readonly variable: string
}

/** Of the connection, or counted by curl itself. */
const LEFT_OUT =
  /^(?:host|connection|content-length|content-encoding|transfer-encoding|accept-encoding|expect|keep-alive|cookie)$/

const REDACTED = '[redacted]'

/** Several lines for a POSIX shell. */
export function curlOf({ method, url, headers, body, variable }: CurlRequest): string {
  const shown = Object.entries(headers).filter(([name]) => !LEFT_OUT.test(name))
  const lines = [
    `curl -X ${method} ${quoted(url, variable)}`,
    ...shown.map(([name, value]) => `-H ${quoted(`${name}: ${value}`, variable)}`),
    ...(body === undefined ? [] : [`--data-binary ${plain(body)}`]),
  ]
  return lines.join(' \\\n  ')
}

/** In single quotes, but for the variable, which a shell fills in only in double ones. */
function quoted(text: string, variable: string): string {
  const parts = text.split(REDACTED).map((part) => (part === '' ? '' : plain(part)))
  return parts.join(`"$${variable}"`) || "''"
}

function plain(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
