// Morning Mood (1875). Beats are eighths, six to a bar.
import { accompany, block, ripple, root } from '../score/harmony.mjs';
import { PEER_GYNT } from './albums.mjs';

const TUNE = `b4:1 g#4 f#4 e4 f#4 g#4 | b4 g#4 f#4 e4 f#4:.5 g#4 f#4 g#4 |
	b4:1 g#4 b4 c#5 g#4 c#5 | b4 g#4 f#4 e4:3`;
const E = 'E:12 E:3 C#m:3 E/b:3 E:3';
const G = 'G#:12 G#:3 Fm:3 G#/d#:3 G#:3';
const B = 'B:12 B:3 G#m:3 B/f#:3 B7:3';
const ALL = `${E} ${E} ${G} ${B} ${E} ${E} E:6`;

export default {
	title: 'Morning Mood', album: PEER_GYNT, track: 1, year: 1875, file: 'Morning Mood.opus',
	bar: 6, tempo: [[0, 166], [132, 166], [151, 110]], tail_s: 3, fade_s: 3,
	parts: [
		{ voice: 'flute', gain: 0.42, pan: 0.2, transpose: 12, score: `@0.55 ${TUNE}` },
		{ voice: 'reed', gain: 0.36, pan: -0.2, start: 24, score: `@0.6 ${TUNE}` },
		{ voice: 'flute', gain: 0.42, pan: 0.2, transpose: 4, start: 48, score: `@0.6 ${TUNE}` },
		{ voice: 'reed', gain: 0.34, pan: -0.2, transpose: 7, start: 72, score: `@0.65 ${TUNE}` },
		{ voice: 'violins', gain: 0.34, pan: -0.1, transpose: 12, start: 96, score: `@0.75 ${TUNE} | @0.7 ${TUNE} | @0.5 e4:6` },
		{ voice: 'horn', gain: 0.26, pan: 0.2, start: 96, score: `@0.7 ${TUNE}` },
		{ voice: 'flute', gain: 0.18, pan: 0.3, transpose: 24, start: 120, score: `@0.45 ${TUNE} | e4:6` },
		{ voice: 'strings', gain: 0.17, bar: 0, score: `@0.5 ${accompany(ALL, block, 'e3')}` },
		{ voice: 'harp', gain: 0.34, pan: 0.35, hold: 2, bar: 0, start: 48, score: accompany(`${G} ${B} ${E} ${E} E:6`, ripple(1), 'g#3', 'e3') },
		{ voice: 'bass', gain: 0.38, bar: 0, score: `@0.5 ${accompany(ALL, root, 'e3', 'e2')}` },
	],
	reverb: { seconds: 2.6, wet: 0.28 },
};
