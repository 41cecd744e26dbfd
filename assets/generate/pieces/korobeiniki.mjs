// Korobeiniki, after the poem of 1861: a pedlar's song, on old game consoles.
import { accompany } from '../score/harmony.mjs';
import { FOLK } from './albums.mjs';

const TUNE = `e5:1 b4:.5 c5 d5:1 c5:.5 b4 | a4:1 a4:.5 c5 e5:1 d5:.5 c5 | b4:1.5 c5:.5 d5:1 e5 | c5 a4 a4:2 |
	r:.5 d5:1 f5:.5 a5:1 g5:.5 f5 | e5:1.5 c5:.5 e5:1 d5:.5 c5 | b4:1 b4:.5 c5 d5:1 e5 | c5 a4 a4:2`;
const SECOND = `b4:1 g#4:.5 a4 b4:1 a4:.5 g#4 | e4:1 e4:.5 a4 c5:1 b4:.5 a4 | g#4:1.5 a4:.5 b4:1 c5 | a4 e4 e4:2 |
	r:.5 f4:1 a4:.5 f5:1 e5:.5 d5 | c5:1.5 g4:.5 c5:1 b4:.5 a4 | g#4:1 g#4:.5 a4 b4:1 b4 | a4 e4 e4:2`;
const CHORDS = 'E7:4 Am:4 E7:4 Am:4 Dm:4 C:4 E7:4 Am:4';
const four = (one) => Array(8).fill(one).join(' ');
const HATS = '@0.3 a4:.5 @0.6 a4 @0.3 a4 @0.6 a4 @0.3 a4 @0.6 a4 @0.3 a4 @0.6 a4';
const broken = ({ upper }, beats) => Array.from({ length: beats * 4 }, (_, i) => `${upper[i % upper.length]}:.25`).join(' ');
const bounce = ({ bass, upper }, beats) => Array(beats).fill(`@0.8 ${bass}:.5 @0.55 ${upper[0]}`).join(' ');

export default {
	title: 'Korobeiniki (Коробейники)', album: FOLK, track: 2, year: 1861, file: 'Korobeiniki.mp3',
	bar: 4, tempo: [[0, 128], [64, 140], [96, 158], [101, 158]], tail_s: 1.6, fade_s: 1.4,
	parts: [
		{ voice: 'square', gain: 0.5, pan: 0.12, hold: 0.85, loose_s: 0, score: `@0.7 ${TUNE} | ${TUNE} | ${TUNE} | a4:1 e5 a5 r` },
		{ voice: 'thinPulse', gain: 0.36, pan: -0.35, hold: 0.85, loose_s: 0, start: 32, score: `@0.6 ${SECOND} | ${SECOND} | e4:1 b4 c5 r` },
		{ voice: 'thinPulse', gain: 0.2, pan: 0.45, hold: 0.7, loose_s: 0, bar: 0, start: 64, score: `@0.5 ${accompany(CHORDS, broken, 'a4')}` },
		{ voice: 'triangle', gain: 0.42, hold: 0.8, loose_s: 0, bar: 0, score: `${accompany(`${CHORDS} ${CHORDS} ${CHORDS}`, bounce, 'e3', 'e2')} @0.8 a2:1 e2 a2 r` },
		{ voice: 'hat', gain: 0.3, pan: 0.2, bar: 0, start: 32, score: `${four(HATS)} ${four(HATS)} @0.5 a4` },
		{ voice: 'kick', gain: 0.4, bar: 0, start: 32, score: `${four('@0.7 a4:2 a4')} ${four('a4:1 a4 a4 a4')} a4:1 a4 a4` },
	],
	reverb: { seconds: 1.0, wet: 0.12 },
};
