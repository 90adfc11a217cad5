// This protocol's name, under which every node remembers where it came from.
export const ID = 'openai-chat'
