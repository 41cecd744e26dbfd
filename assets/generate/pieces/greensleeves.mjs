// Greensleeves, registered in 1580. Beats are eighths, six to a bar.
import { accompany, block, ripple, root } from '../score/harmony.mjs';
import { FOLK } from './albums.mjs';

const STEP = 'd5:2 b4:1 g4:1.5 a4:.5 b4:1';
const FALL = 'c5:1.5 b4:.5 a4:1 g#4:1.5 f#4:.5 g#4:1';
const VERSE = `c5:2 d5:1 e5:1.5 f#5:.5 e5:1 | ${STEP} | c5:2 a4:1 a4:1.5 g#4:.5 a4:1 | b4:2 g#4:1 e4:2 a4:1 |
	c5:2 d5:1 e5:1.5 f#5:.5 e5:1 | ${STEP} | ${FALL} | a4:6`;
const CHORUS = `g5:3 g5:1.5 f#5:.5 e5:1 | ${STEP} | c5:2 a4:1 a4:1.5 g#4:.5 a4:1 | b4:2 g#4:1 e4:3 |
	g5:3 g5:1.5 f#5:.5 e5:1 | ${STEP} | ${FALL} | a4:6`;
const VERSE_CHORDS = 'Am:6 G:6 F:6 E:6 Am:6 G:6 Am:3 E7:3 Am:6';
const CHORUS_CHORDS = 'C:6 G:6 F:6 E:6 C:6 G:6 Am:3 E7:3 Am:6';
const ALL = `${VERSE_CHORDS} ${CHORUS_CHORDS}`;

export default {
	title: 'Greensleeves', album: FOLK, track: 3, year: 1580, file: 'Greensleeves.ogg',
	bar: 6, tempo: [[0, 138], [84, 138], [97, 92]], tail_s: 3, fade_s: 2.8,
	parts: [
		{ voice: 'lute', gain: 0.62, pan: 0.15, hold: 1.3, score: `@0.7 a4:1 | ${VERSE}` },
		{ voice: 'flute', gain: 0.4, pan: 0.2, start: 49, score: `@0.6 ${CHORUS}` },
		{ voice: 'lute', gain: 0.3, pan: 0.3, hold: 1.3, transpose: -12, start: 49, score: `@0.6 ${CHORUS}` },
		{ voice: 'lute', gain: 0.42, pan: -0.3, hold: 1.8, bar: 0, start: 1, score: accompany(ALL, ripple(1), 'a3', 'e2') },
		{ voice: 'strings', gain: 0.14, pan: -0.1, bar: 0, start: 25, score: `@0.5 ${accompany(`${VERSE_CHORDS.slice(VERSE_CHORDS.indexOf('Am:6', 4))} ${CHORUS_CHORDS}`, block, 'e3')}` },
		{ voice: 'bass', gain: 0.36, bar: 0, start: 1, score: `@0.5 ${accompany(ALL, root, 'a3', 'e2')}` },
	],
	reverb: { seconds: 2.2, wet: 0.24 },
};
