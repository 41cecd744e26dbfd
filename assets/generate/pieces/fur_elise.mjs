// Bagatelle in A minor WoO 59 (1810). Beats are eighths.
import { KEYS } from './albums.mjs';

const A = `e5:.5 d#5 e5 b4 d5 c5 | @0.75 a4:1 r:.5 c4 e4 a4 | b4:1 r:.5 e4 g#4 b4 | c5:1 r:.5 e4 e5 d#5 |
	e5 d#5 e5 b4 d5 c5 | a4:1 r:.5 c4 e4 a4 | b4:1 r:.5 e4 c5 b4`;
const B = `@0.85 e5:1.5 g4:.5 f5 e5 | d5:1.5 f4:.5 e5 d5 | @0.75 c5:1.5 e4:.5 d5 c5 | b4:1 r:.5 e4 e5 r |
	@0.6 r e5 e6 r r d#5 | e5 r r d#5 e5 d#5`;
const LOW = `r:3 | a2:.5 e3 a3 r:1.5 | e2:.5 e3 g#3 r:1.5 | a2:.5 e3 a3 r:1.5 |
	r:3 | a2:.5 e3 a3 r:1.5 | e2:.5 e3 g#3 r:1.5 | a2:.5 e3 a3 r:1.5`;
const LOW_B = `c3:.5 g3 c4 r:1.5 | g2:.5 g3 b3 r:1.5 | a2:.5 e3 a3 r:1.5 | e2:.5 e3 r:2 | r:3 | r:3`;
const PAD = 'r:3 | a3+c4:3 | g#3+b3 | a3+c4 | r | a3+c4 | g#3+b3 | a3+c4';
const PAD_B = 'c4+g4:3 | b3+g4 | a3+e4 | g#3+e4:6 | r:3';

export default {
	title: 'Für Elise', album: KEYS, track: 1, year: 1810, file: 'Fur Elise.mp3',
	bar: 3, tempo: [[0, 126], [82, 126], [92, 84]],
	parts: [
		{ voice: 'piano', gain: 0.55, pan: 0.12, hold: 1.7, score: `@0.65 e5:.5 d#5 | ${A} | a4:1 r e5:.5 d#5 | ${A} | a4:1 r:.5 b4 c5 d5 |
			${B} | ${A} | a4:1 r r | a3+c4+e4+a4:3` },
		{ voice: 'piano', gain: 0.5, pan: -0.2, hold: 2.4, score: `r:1 | @0.6 ${LOW} | ${LOW} | ${LOW_B} | ${LOW} | @0.5 a1+a2:3` },
		{ voice: 'musicBox', gain: 0.16, pan: 0.4, transpose: 12, start: 67, score: `@0.6 ${A} | a4:3` },
		{ voice: 'strings', gain: 0.13, bar: 0, start: 25, score: `@0.6 ${PAD} ${PAD_B} ${PAD} a3+c4+e4:3` },
	],
	reverb: { seconds: 2.0, wet: 0.22 },
};
