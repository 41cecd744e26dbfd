// Wiegenlied Op. 49 No. 4 (1868), on a music box alone.
import { accompany } from '../score/harmony.mjs';
import { CRADLE } from './albums.mjs';

const SONG = `e4:.5 e4 | g4:2 e4:.5 e4 | g4:2 e4:.5 g4 | c5:1 b4:1.5 a4:.5 | a4:1 g4 d4:.5 e4 |
	f4:2 d4:.5 e4 | f4:2 d4:.5 f4 | b4 a4 g4:1 b4 | c5:2 c4:.5 c4 |
	c5:2 a4:.5 f4 | g4:2 e4:.5 c4 | f4:1 g4 a4 | g4:2 c4:.5 c4 |
	c5:2 a4:.5 f4 | g4:2 e4:.5 c4 | f4:1 e4 d4 | c4:3`;
const CHORDS = 'C:3 C C C/g G7 G7 G7 C F C/g G7 C F C/g G7 C';
const waltz = ({ bass, upper }) => `@0.45 ${bass}:1 @0.3 ${upper[0]} ${upper[1]}`;

export default {
	title: 'Wiegenlied (Brahms’ Lullaby)', album: CRADLE, track: 4, year: 1868, file: 'Wiegenlied.flac',
	bar: 3, tempo: [[0, 88], [40, 88], [49, 58]], tail_s: 2.5, fade_s: 2,
	parts: [
		{ voice: 'musicBox', gain: 0.6, transpose: 12, loose_s: 0.01, score: `@0.65 ${SONG}` },
		{ voice: 'musicBox', gain: 0.5, bar: 0, start: 1, loose_s: 0.01, score: accompany(CHORDS, waltz, 'c4', 'g3') },
	],
	reverb: { seconds: 1.4, wet: 0.12, bright_hz: 2500 },
};
