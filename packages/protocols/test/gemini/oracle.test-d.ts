// Compile-time: everything that Google's SDK knows is in our wire types, or in a list that says what is still to come.
import type * as Google from '@google/genai'
import type * as Wire from '../../src/gemini/wire.ts'

type Missing<Sdk, Ours, Pending extends string = never> = Exclude<keyof Sdk & string, (keyof Ours & string) | Pending>
type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Nothing<T> = Equal<T, never>

type Values<T extends string> = `${T}`

/** Fields of the SDK's classes that are not on the wire. */
type SdkOnly =
  | 'sdkHttpResponse'
  | 'automaticFunctionCallingHistory'
  | 'text'
  | 'data'
  | 'functionCalls'
  | 'executableCode'
  | 'codeExecutionResult'
  | 'initialPromptTokenCount'

export type Checks = [
  Nothing<Missing<Google.Part, Wire.Part>>,
  Nothing<Missing<Google.FunctionCall, Wire.FunctionCall>>,
  Nothing<Missing<Google.FunctionResponse, Wire.FunctionResponse>>,
  Nothing<Missing<Google.FunctionResponsePart, Wire.FunctionResponsePart>>,
  Nothing<Missing<Google.FunctionDeclaration, Wire.FunctionDeclaration>>,
  Nothing<Missing<Google.Tool, Wire.Tool>>,
  Nothing<Missing<Google.ToolConfig, Wire.ToolConfig>>,
  Nothing<Missing<Google.FunctionCallingConfig, Wire.FunctionCallingConfig>>,
  Nothing<Missing<Google.ThinkingConfig, Wire.ThinkingConfig>>,
  Nothing<Missing<Google.GenerationConfig, Wire.GenerationConfig>>,
  Nothing<Missing<Google.Candidate, Wire.Candidate>>,
  Nothing<Missing<Google.GroundingMetadata, Wire.GroundingMetadata>>,
  Nothing<Missing<Google.GenerateContentResponse, Wire.GenerateContentResponse, SdkOnly>>,
  Nothing<Missing<Google.GenerateContentResponseUsageMetadata, Wire.UsageMetadata>>,
  Nothing<Exclude<Values<Google.FinishReason>, Wire.FinishReason>>,
  Nothing<Exclude<Values<Google.ToolType>, Wire.ServerToolType>>,
  Nothing<Exclude<Values<Google.ThinkingLevel>, Wire.ThinkingLevel>>,
]

export const checks: Checks = [
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
]
