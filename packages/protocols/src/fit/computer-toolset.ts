// fit: what the members of Anthropic's computer toolset do and take, for targets that only know functions.
import type { JsonSchema } from '#ir'

export interface ToolsetMember {
  readonly name: string
  readonly description: string
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
}

const point: JsonSchema = { type: 'array', items: { type: 'integer' }, description: 'x and y in screenshot pixels' }
const area: JsonSchema = {
  type: 'array',
  items: { type: 'integer' },
  description: 'x0, y0, x1, y1 in screenshot pixels',
}
const held: JsonSchema = { type: 'string', description: 'Keys held down meanwhile, for example ctrl+shift' }
const keys: JsonSchema = { type: 'string', description: 'A key or a combination such as ctrl+s' }
const seconds: JsonSchema = { type: 'number', description: 'Seconds' }

function click(name: string, description: string): ToolsetMember {
  return { name, description, properties: { coordinate: point, text: held }, required: [] }
}

function plain(name: string, description: string): ToolsetMember {
  return { name, description, properties: {}, required: [] }
}

export const COMPUTER_MEMBERS: readonly ToolsetMember[] = [
  {
    name: 'key',
    description: 'Presses a key or key combination, `repeat` times.',
    properties: { text: keys, repeat: { type: 'integer' } },
    required: ['text'],
  },
  {
    name: 'hold_key',
    description: 'Holds a key or key combination down for some seconds.',
    properties: { text: keys, duration: seconds },
    required: ['text', 'duration'],
  },
  { name: 'type', description: 'Types text.', properties: { text: { type: 'string' } }, required: ['text'] },
  plain('cursor_position', 'Tells where the pointer is.'),
  {
    name: 'mouse_move',
    description: 'Moves the pointer.',
    properties: { coordinate: point },
    required: ['coordinate'],
  },
  plain('left_mouse_down', 'Presses the left button and keeps it down.'),
  plain('left_mouse_up', 'Releases the left button.'),
  click('left_click', 'Clicks the left button, at the pointer when no place is given.'),
  {
    name: 'left_click_drag',
    description: 'Drags with the left button from one place to another.',
    properties: { start_coordinate: point, coordinate: point, text: held },
    required: ['start_coordinate', 'coordinate'],
  },
  click('right_click', 'Clicks the right button.'),
  click('middle_click', 'Clicks the middle button.'),
  click('double_click', 'Clicks the left button twice.'),
  click('triple_click', 'Clicks the left button three times.'),
  {
    name: 'scroll',
    description: 'Turns the wheel by some clicks in one direction.',
    properties: {
      scroll_direction: { type: 'string', enum: ['up', 'down', 'left', 'right'] },
      scroll_amount: { type: 'integer' },
      coordinate: point,
      text: held,
    },
    required: ['scroll_direction', 'scroll_amount'],
  },
  { name: 'wait', description: 'Waits for some seconds.', properties: { duration: seconds }, required: ['duration'] },
  plain('screenshot', 'Takes a picture of the screen.'),
  {
    name: 'zoom',
    description: 'Takes an enlarged picture of a part of the screen.',
    properties: { region: area },
    required: ['region'],
  },
]
