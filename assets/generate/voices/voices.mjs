// All voices by name. A voice makes one note: it takes { hz, dur (seconds),
// vel (0 to 1), random } and returns its samples, the dying away included.

import * as blown from './blown.mjs';
import * as bowed from './bowed.mjs';
import * as chip from './chip.mjs';
import * as plucked from './plucked.mjs';
import * as struck from './struck.mjs';

export const VOICES = { ...blown, ...bowed, ...chip, ...plucked, ...struck };
