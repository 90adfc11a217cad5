// Reads an event stream (SSE) from the chunks of its text, however they were cut.

export interface StreamEvent {
  readonly id?: string
  readonly type: string
  readonly data: string
}

/** Calls back for each event; comments, which keep the connection known to be alive, go to `beat`. */
export function createEventReader(
  event: (event: StreamEvent) => void,
  beat: () => void = () => undefined,
): (text: string) => void {
  let rest = ''
  let id: string | undefined
  let type = ''
  let data: string[] = []
  const take = (line: string): void => {
    if (line === '') {
      if (data.length > 0)
        event({ ...(id === undefined ? {} : { id }), type: type || 'message', data: data.join('\n') })
      type = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) return beat()
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id') id = value
  }
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?=.)/s)
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}
