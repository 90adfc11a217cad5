// The smallest MCP server there is: one tool that adds, over standard input and output.
import { createInterface } from 'node:readline'

const ADD = {
  name: 'add',
  description: 'Adds two numbers.',
  inputSchema: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: {
    readonly protocolVersion?: string
    readonly arguments?: { readonly a: number; readonly b: number }
  }
}

function answer({ method, params }: Message): object {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'demo', version: '1' },
      }
    case 'tools/list':
      return { tools: [ADD] }
    case 'tools/call': {
      const { a = 0, b = 0 } = params?.arguments ?? {}
      return { content: [{ type: 'text', text: `the sum is ${a + b}` }] }
    }
    default:
      return {}
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message
  if (message.id === undefined) return
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, result: answer(message) })}\n`)
})
