// Which tools a request offers, and under which name it offers the one that is meant.

/** The name among the declared tools that stands for `flat`, or ends with `name`; `flat` itself when there is none. */
export function declaredName(body: unknown, flat: string, name: string): string {
  const declared = namesIn(body)
  return (
    declared.find((each) => each === flat) ??
    declared.find((each) => each === name) ??
    declared.find((each) => new RegExp(`(^|[._-])${name}$`).test(each)) ??
    flat
  )
}

/** Every name of a tool in the request, wherever the protocol keeps it. */
export function namesIn(body: unknown): string[] {
  if (!isObject(body)) return []
  const tools = Array.isArray(body['tools']) ? (body['tools'] as unknown[]) : []
  return tools.flatMap((tool) => {
    if (!isObject(tool)) return []
    const { name, function: inner, functionDeclarations: several } = tool
    const names = [name, isObject(inner) ? inner['name'] : undefined, ...listed(several)]
    return names.filter((each): each is string => typeof each === 'string')
  })
}

function listed(declarations: unknown): unknown[] {
  return Array.isArray(declarations)
    ? declarations.map((each: unknown) => (isObject(each) ? each['name'] : undefined))
    : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
