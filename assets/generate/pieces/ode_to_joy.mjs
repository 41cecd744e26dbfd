// Theme of the last movement of Symphony No. 9 (1824).
import { accompany, block, oomPah, root } from '../score/harmony.mjs';
import { KEYS } from './albums.mjs';

const OPEN = 'f#4:1 f#4 g4 a4 | a4 g4 f#4 e4 | d4 d4 e4 f#4 | f#4:1.5 e4:.5 e4:2';
const CLOSE = 'f#4:1 f#4 g4 a4 | a4 g4 f#4 e4 | d4 d4 e4 f#4 | e4:1.5 d4:.5 d4:2';
const MIDDLE = `e4:1 e4 f#4 d4 | e4 f#4:.5 g4 f#4:1 d4 | e4 f#4:.5 g4 f#4:1 e4 | d4 e4 a3 f#4`;
const RETURN = CLOSE.replace('f#4:1 f#4 g4', '~:1 f#4 g4');
const CHORDS = 'D:4 A7:4 D:2 Bm:2 A:4  D:4 A7:4 D:2 Bm:2 A7:2 D:2';
const MORE = 'A:2 D:2 A:2 D:2 A:2 F#7:2 Bm:1 E7:1 A7:2  D:4 A7:4 D:2 Bm:2 A7:2 D:2';

export default {
	title: 'Ode to Joy', album: KEYS, track: 3, year: 1824, file: 'Ode to Joy.mp3',
	bar: 4, tempo: [[0, 112], [32, 120], [88, 124], [97, 96]],
	parts: [
		{ voice: 'violins', gain: 0.5, pan: -0.25, transpose: -12, score: `@0.6 ${OPEN} | ${CLOSE}` },
		{ voice: 'horn', gain: 0.5, pan: 0.15, start: 32, score: `@0.65 ${MIDDLE} | ${RETURN}` },
		{ voice: 'violins', gain: 0.4, pan: -0.2, transpose: 12, start: 64, score: `@0.8 ${MIDDLE} | ${RETURN} | d4:4` },
		{ voice: 'organ', gain: 0.3, pan: 0.2, transpose: 12, start: 64, score: `@0.6 ${MIDDLE} | ${RETURN} | d4:4` },
		{ voice: 'horn', gain: 0.3, pan: 0.35, start: 64, score: `@0.9 ${MIDDLE} | ${RETURN} | d4:4` },
		{ voice: 'pizzicato', gain: 0.5, pan: 0.3, bar: 0, start: 16, score: accompany(`D:4 A7:4 D:2 Bm:2 A7:2 D:2 ${MORE}`, oomPah(1), 'a3', 'd2') },
		{ voice: 'strings', gain: 0.17, bar: 0, start: 32, score: `@0.6 ${accompany(`${MORE} ${MORE} D:4`, block, 'f#3')}` },
		{ voice: 'bass', gain: 0.4, bar: 0, score: `@0.5 ${accompany(CHORDS, root, 'a3', 'd2')} @0.7 ${accompany(`${MORE} ${MORE} D:4`, root, 'a3', 'd2')}` },
		{ voice: 'timpani', gain: 0.35, bar: 0, start: 80, score: '@0.6 d2:4 a2:4 d2:4 a2:1 a2:.5 a2 d2:2 @0.8 d2:4' },
	],
	reverb: { seconds: 2.4, wet: 0.24 },
};
