// Largo of Symphony No. 9 (1893), the tune of the English horn.
import { accompany, block, ripple, root } from '../score/harmony.mjs';
import { NEW_WORLD } from './albums.mjs';

const HOME = 'e4:.75 g4:.25 g4:1 e4:.75 d4:.25 c4:1';
const A = `${HOME} | d4:.75 e4:.25 g4:.75 e4:.25 d4:2 | ${HOME} | d4:.75 e4:.25 d4:.75 c4:.25 c4:2`;
const B = `a4:.75 c5:.25 c5:1 b4:.75 g4:.25 a4:1 | a4:.75 c5:.25 b4:.75 g4:.25 a4:2 |
	a4:.75 c5:.25 c5:1 b4:.75 g4:.25 a4:1 | a4:.75 c5:.25 b4:.75 g4:.25 a4:2`;
const LAST = `${HOME} | d4:.75 e4:.25 g4:.75 e4:.25 d4:2 | e4:.75 g4:.25 g4:1 e4:.75 g4:.25 c5:1 | d5:.75 c5:.25 d5:.75 a4:.25 c5:2`;
const A_CHORDS = 'C:2 Am:2 C/g:2 G:2 C:2 Am:2 G7:2 C:2';
const B_CHORDS = 'F:2 Em:1 Am:1 F:1 Em:1 Am:2 F:2 Em:1 Am:1 F:1 G:1 Am:1 G7:1';
const LAST_CHORDS = 'C:2 Am:2 C/g:2 G:2 C:2 Am:1 F:1 Dm7:2 C:2';
const ALL = `C:2 F:2 ${A_CHORDS} ${B_CHORDS} ${LAST_CHORDS} F:2 C:4`;

export default {
	title: 'Largo (Goin’ Home)', album: NEW_WORLD, track: 2, year: 1893, file: 'Largo.opus',
	bar: 4, transpose: 1, tempo: [[0, 62], [50, 62], [58, 46]], tail_s: 3, fade_s: 3,
	parts: [
		{ voice: 'reed', gain: 0.5, pan: 0.12, start: 4, score: `@0.65 ${A}` },
		{ voice: 'horn', gain: 0.38, pan: -0.2, start: 20, score: `@0.6 ${B}` },
		{ voice: 'reed', gain: 0.5, pan: 0.12, start: 36, score: `@0.62 ${LAST}` },
		{ voice: 'flute', gain: 0.16, pan: 0.35, transpose: 12, start: 36, score: `@0.5 ${LAST} | @0.4 a4:2 g4:4` , bar: 0 },
		{ voice: 'strings', gain: 0.17, bar: 0, score: `@0.6 ${accompany(ALL, block, 'e3')}` },
		{ voice: 'harp', gain: 0.26, pan: 0.3, hold: 2, bar: 0, start: 20, score: accompany(`${B_CHORDS} ${LAST_CHORDS}`, ripple(0.5), 'g3', 'c3') },
		{ voice: 'bass', gain: 0.38, bar: 0, score: `@0.5 ${accompany(ALL, root, 'e3', 'e2')}` },
	],
	reverb: { seconds: 3.0, wet: 0.3 },
};
