// One entry of the list that Codex asks `/models?client_version=…` for; the fields are those without which it refuses the
// whole list (spec clients.md §3.8, found by deletion with 0.169.0).
import type { ModelCapabilities } from '@ferryllm/protocols'

/** Codex sends this as the system prompt of models it takes from a catalogue. */
const BASE_INSTRUCTIONS = [
  'You are a coding agent running in a terminal, working together with the user on their computer.',
  'Read the code before you change it, keep changes small and in the style of the project, and run what you changed.',
  'Use the tools you are given: run commands to look around and to test, and edit files with the patch tool.',
  'Say briefly what you are about to do, then do it. When you are done, say what you changed and how you checked it.',
].join('\n')

const DEFAULT_CONTEXT = 200_000

export function codexModel(
  slug: string,
  { context, reasoningModel, efforts, images, thinking }: ModelCapabilities,
  priority: number,
  /** Whether the gateway offers them. */
  websockets: boolean,
): Record<string, unknown> {
  // A model that takes a budget has no efforts of its own: it gets the budget that an effort stands for.
  const own = thinking?.budget === true && efforts?.length === 0 ? undefined : efforts
  const levels = own ?? (reasoningModel === false ? [] : (['low', 'medium', 'high'] as const))
  return {
    slug,
    display_name: slug,
    description: null,
    supported_reasoning_levels: levels.map((effort) => ({ effort, description: effort })),
    ...(levels.length === 0 ? {} : { default_reasoning_level: levels.includes('medium') ? 'medium' : levels[0] }),
    shell_type: 'unified_exec',
    visibility: 'list',
    supported_in_api: true,
    prefer_websockets: websockets,
    priority,
    support_verbosity: false,
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    experimental_supported_tools: [],
    apply_patch_tool_type: 'freeform',
    input_modalities: images === false ? ['text'] : ['text', 'image'],
    context_window: context ?? DEFAULT_CONTEXT,
    supports_parallel_tool_calls: true,
    supports_reasoning_summaries: levels.length > 0,
    base_instructions: BASE_INSTRUCTIONS,
  }
}
