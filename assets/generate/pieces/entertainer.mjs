// The Entertainer (1902), introduction and first strain.
import { accompany, oomPah } from '../score/harmony.mjs';
import { RAGTIME } from './albums.mjs';

const INTRO = `d6:.25 e6 c6 a5:.5 b5:.25 g5:.5 | d5:.25 e5 c5 a4:.5 b4:.25 g4:.5 |
	d4:.25 e4 c4 a3:.5 b3:.25 a3 ab3 | g3:.5 r g4+b4+g5`;
const HOOK = 'e5:.25 c6:.5 e5:.25 c6:.5 e5:.25 c6';
const TURN = 'c6:.25 d6 d#6 | e6 c6 d6 e6:.5 b5:.25 d6:.5';
const STRAIN = `d5:.25 d#5 | ${HOOK} | ~:1.25 ${TURN} | c6:1.5 d5:.25 d#5 |
	${HOOK} | ~:1.5 a5:.25 g5 | f#5 a5 c6 e6:.5 d6:.25 c6 a5 | d6:1.5 d5:.25 d#5 |
	${HOOK} | ~:1.25 ${TURN} | c6:1.5 c6:.25 d6 |
	e6 c6 d6 e6:.5 c6:.25 d6 c6 | e6 c6 d6 e6:.5 c6:.25 d6 c6 | e6 c6 d6 e6:.5 b5:.25 d6:.5`;
const CHORDS = `C:1 C7/e:1 F:1 C/e:1 C/g:1 G7:1 C:2  C:1 C7/e:1 F:1 C/e:1 D7:2 G:2
	C:1 C7/e:1 F:1 C/e:1 C/g:1 G7:1 C:2  C:1 C7/e:1 F:1 Fm:1 C/g:1 G7:1`;
const BOTTOM = `d4:.25 e4 c4 a3:.5 b3:.25 g3:.5 | d3:.25 e3 c3 a2:.5 b2:.25 g2:.5 |
	d2:.25 e2 c2 a2:.5 b2:.25 a2 ab2 | g2:.5 r g2+g3 r`;

export default {
	title: 'The Entertainer', album: RAGTIME, track: 1, year: 1902, file: 'The Entertainer.mp3',
	bar: 2, tempo: 82, tail_s: 1.8, fade_s: 1.5,
	parts: [
		{ voice: 'piano', gain: 0.5, pan: 0.15, hold: 1.1, score: `@0.75 ${INTRO} ${STRAIN} | c6:1.5 @0.8 ${STRAIN} | c6:1 c5+e5+g5+c6` },
		{ voice: 'banjo', gain: 0.3, pan: 0.4, transpose: -12, bar: 0, start: 39.5, score: `@0.7 ${STRAIN} c6:1 c6` },
		{ voice: 'celesta', gain: 0.1, pan: -0.4, bar: 0, start: 39.5, score: `@0.5 ${STRAIN} c6:1 c6` },
		{ voice: 'piano', gain: 0.42, pan: -0.2, hold: 0.9, bar: 0, score: `@0.65 ${BOTTOM} ${accompany(`${CHORDS} C:2 ${CHORDS}`, oomPah(0.5), 'e3', 'e2')} @0.8 c2+c3:.5 r @0.7 g2 r @0.8 c2+c3:1` },
		{ voice: 'bass', gain: 0.3, bar: 0, start: 8, score: accompany(`${CHORDS} C:2 ${CHORDS} C:2`, ({ bass }, n) => Array(n).fill(`@0.6 ${bass}:.5 r`).join(' '), 'e3', 'e2') },
	],
	reverb: { seconds: 1.1, wet: 0.16 },
};
