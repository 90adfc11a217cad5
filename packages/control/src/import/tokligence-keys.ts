// Why keys of the Tokligence gateway have no counterpart, for the report of an import.

/** Patterns of keys → why, and what to do. */
const REASONS: readonly (readonly [pattern: RegExp, why: string, hint: string])[] = [
  [
    /^(?:base_url|email|display_name|enable_provider|publish_name|model_family|price_per_1k|admin_email)$/,
    'there is no marketplace',
    '',
  ],
  [/^(?:marketplace_enabled|telemetry_enabled)$/, 'nothing is ever sent to anybody but your providers', ''],
  [/^auth_secret$/, 'there are no login sessions', ''],
  [/^(?:ledger_|identity_path|db_)/, 'accounts and usage are stored elsewhere', 'old figures stay in that database'],
  [/^log_file/, 'log lines go to standard output', 'see [logging]'],
  [/^hooks?_/, 'scripts are not run', ''],
  [/_(?:port|endpoints)$/, 'there is one listener for everything', ''],
  [
    /^model_aliases_(?:file|dir)$/,
    'the lines of other files are not read',
    'put them into model_aliases and import again',
  ],
  [
    /^(?:chat_to_anthropic|anthropic_native_enabled|anthropic_force_sse|openai_tool_bridge_stream)$/,
    'every protocol is translated into every other, streams included',
    '',
  ],
  [
    /^anthropic_token_check_enabled$|_max_tokens$|^model_metadata_/,
    'limits are known per model and fitted by themselves',
    '',
  ],
  [/^sidecar_model_map/, 'models are renamed by routes', 'write a route with rewrite_model'],
  [/^duplicate_tool_detection$/, 'repeated tool calls are not refused', ''],
  [/^bridge_session_/, 'it had no effect there either', ''],
  [
    /^anthropic_(?:web_search|computer_use|mcp|prompt_caching|json_mode|reasoning|beta_header)$/,
    'beta headers of clients are passed on as they come',
    'providers[].headers adds further ones',
  ],
  [/^anthropic_version$/, 'the version that clients name is passed on', ''],
  [/^environment$/, 'there is one file for everything', 'see profiles'],
]

/** The reason for one key. */
export function explainTokligenceKey(key: string): { why: string; hint: string } {
  const [, why, hint] = REASONS.find(([pattern]) => pattern.test(key)) ?? []
  return { why: why ?? 'ferryllm has nothing like it', hint: hint ?? '' }
}
