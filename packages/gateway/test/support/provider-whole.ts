// The replies of provider-wire.ts in one piece.
import type { ProtocolId } from '@ferryllm/protocols'
import {
  anthropicUsage,
  chatUsage,
  FINISH,
  geminiParts,
  geminiUsage,
  responsesEnd,
  responsesItem,
  responsesUsage,
  type Json,
  type Script,
} from './provider-wire.ts'

/** The same reply in one piece. */
export function wholeOf(protocol: ProtocolId, script: Script): Json {
  const { beats, finish = 'stop' } = script
  switch (protocol) {
    case 'anthropic':
      return {
        id: 'msg_up1',
        type: 'message',
        role: 'assistant',
        model: 'up',
        content: beats.map((beat) => {
          if ('text' in beat) return { type: 'text', text: beat.text }
          if ('reasoning' in beat)
            return { type: 'thinking', thinking: beat.reasoning, signature: beat.seal ?? 'sig-up' }
          return { type: 'tool_use', id: beat.id, name: beat.call, input: JSON.parse(beat.args) as unknown }
        }),
        stop_reason: FINISH.anthropic[finish],
        stop_sequence: null,
        usage: anthropicUsage(script),
      }
    case 'openai-chat': {
      const joined = (key: 'text' | 'reasoning'): string =>
        beats.map((beat) => (key in beat ? (beat as Json)[key] : '')).join('')
      const calls = beats.flatMap((beat) =>
        'call' in beat ? [{ id: beat.id, type: 'function', function: { name: beat.call, arguments: beat.args } }] : [],
      )
      const message = {
        role: 'assistant',
        content: joined('text') === '' ? null : joined('text'),
        ...(joined('reasoning') === '' ? {} : { reasoning_content: joined('reasoning') }),
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
      }
      const choices = [{ index: 0, message, finish_reason: FINISH['openai-chat'][finish] }]
      return {
        id: 'chatcmpl-up',
        object: 'chat.completion',
        created: 1,
        model: 'up',
        choices,
        usage: chatUsage(script),
      }
    }
    case 'openai-responses': {
      const output = beats.map(responsesItem)
      return {
        id: script.responseId ?? 'resp_up',
        object: 'response',
        created_at: 1,
        model: 'up',
        output,
        usage: responsesUsage(script),
        ...responsesEnd(script),
      }
    }
    case 'gemini': {
      const parts = beats.flatMap(geminiParts)
      const candidates = [{ content: { role: 'model', parts }, index: 0, finishReason: FINISH.gemini[finish] }]
      return { candidates, usageMetadata: geminiUsage(script), modelVersion: 'up', responseId: 'up-1' }
    }
  }
}
