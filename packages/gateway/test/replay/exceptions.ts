// Requests that do not say what was recorded, and why: mostly because the recorded client changed what it had got.
import type { ProtocolId } from '@ferryllm/protocols'

export interface Exception {
  /** Conversation and number of the exchange. */
  readonly files: RegExp
  /** All of them when absent. */
  readonly clients?: readonly ProtocolId[]
  readonly reason: string
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    files: /ellmer--anthropic-structured-data/,
    reason: 'The recorded client sent the call of its schema tool back as text.',
  },
  {
    files: /llm-anthropic--test_anthropic-test_tools/,
    reason: 'The recorded client sent a blank back instead of its calls.',
  },
  {
    files: /_replays_search_turns_so_the_conversation_can_continue/,
    reason: 'The recorded client put a blank between two cited texts.',
  },
  {
    files: /test_groq-test_tool_use_failed_error_streaming_with_text/,
    reason: 'The recorded client sent reasoning back as text in tags.',
  },
  {
    files: /openai-o4-mini-thinking-streaming/,
    reason: 'The recorded client left out one of two pieces of reasoning.',
  },
  {
    files: /cites_tool_results_returned_as_search_results/,
    reason: 'No other protocol has search results in tool results: they come as text in tags.',
  },
  {
    files: /reads_pdfs_returned_from_tools|direct-binary-document-openai_responses/,
    clients: ['openai-chat'],
    reason: 'Chat takes no documents in tool results: a word says that one was left out.',
  },
  {
    files: /direct-uploaded_file-video-google_vertex/,
    clients: ['anthropic'],
    reason: 'The model called a tool that it does not have; clients are told so in a text, which comes back.',
  },
  {
    files: /native_tool_search_with_deferred_capability/,
    reason:
      'Tools that OpenAI finds by its own search have names in two parts, and the search itself is a step that others cannot carry.',
  },
  {
    files: /compact_stateful_mode/,
    clients: ['openai-chat', 'gemini'],
    reason: 'A compacted history is an item of the Responses API; these clients get what it replaces.',
  },
  { files: /claude-code-2\.1\.328\/badjson/, reason: 'Claude Code names arguments that are no JSON in its own way.' },
  {
    files: /captures\/.*\/(files|image|edit-anthropic)#/,
    reason: 'The capture hides folders of the machine it was made on, in requests otherwise than in answers.',
  },
  {
    files: /codex-0\.169\.0\/(codemode|patch)/,
    clients: ['gemini'],
    reason: 'The scripted provider answers with free text although this client had to declare a function.',
  },
]
