// Sakura Sakura, a song of the Edo period.
import { FOLK } from './albums.mjs';

const CALL = 'a4:1 a4 b4:2 | a4:1 a4 b4:2';
const VIEW = `a4:1 b4 c5 b4 | a4 b4:.5 a4 f4:2 | e4:1 c4 e4 f4 | e4 e4:.5 c4 b3:2`;
const LAST = 'e4:1 f4 b4:.5 a4 f4:1 | e4:4';
const SONG = `${CALL} | ${VIEW} | ${VIEW} | ${CALL} | ${LAST}`;
const LOW = `a2:.5 e3 a3 e3 b3 e3 a3 e3 | a2 e3 a3 e3 b3 e3 a3 e3`;
const MID = `f2:.5 c3 f3 c3 a3 c3 f3 c3 | f2 c3 f3 c3 a3 c3 f3 c3 | a2 e3 a3 e3 c4 e3 a3 e3 | e2 b2 e3 b2 f3 b2 e3 b2`;

export default {
	title: 'Sakura Sakura (さくら)', album: FOLK, track: 1, year: 1888, file: 'Sakura Sakura.mp3',
	bar: 4, tempo: [[0, 82], [56, 82], [66, 52]], tail_s: 3, fade_s: 3,
	parts: [
		{ voice: 'koto', gain: 0.6, pan: 0.2, hold: 1.6, start: 4, score: `@0.75 ${SONG}` },
		{ voice: 'koto', gain: 0.42, pan: -0.3, hold: 2, score: `@0.5 b4:.25 a4 f4 e4 c4 b3 a3 f3 e3:2 | ${LOW} | ${MID} | ${MID} | ${LOW} |
			e2:.5 b2 e3 b2 f3 b2 e3 b2 | e2+b2+e3:4 | r:1 @0.4 e4:.5 f4 a4 b4 e5:1` },
		{ voice: 'bamboo', gain: 0.34, pan: 0.05, transpose: 12, start: 28, score: `@0.6 ${VIEW} | @0.55 ${CALL} | ${LAST}` },
		{ voice: 'strings', gain: 0.08, bar: 0, start: 28, score: '@0.5 f3+c4:8 a3+e4:4 e3+b3:4 a3+e4:8 e3+b3:12' },
	],
	reverb: { seconds: 2.6, wet: 0.26 },
};
