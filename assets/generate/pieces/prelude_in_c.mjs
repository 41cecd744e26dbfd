// Prelude in C major BWV 846 (1722), up to its first full close.
import { CLOCKWORK } from './albums.mjs';

const BARS = `c4 e4 g4 c5 e5 | c4 d4 a4 d5 f5 | b3 d4 g4 d5 f5 | c4 e4 g4 c5 e5 | c4 e4 a4 e5 a5 |
	c4 d4 f#4 a4 d5 | b3 d4 g4 d5 g5 | b3 c4 e4 g4 c5 | a3 c4 e4 g4 c5 | d3 a3 d4 f#4 c5 |
	g3 b3 d4 g4 b4 | g3 bb3 e4 g4 c#5 | f3 a3 d4 a4 d5 | f3 ab3 d4 f4 b4 | e3 g3 c4 g4 c5 |
	e3 f3 a3 c4 f4 | d3 f3 a3 c4 f4 | g2 d3 g3 b3 f4`.split('|').map((bar) => bar.trim().split(/\s+/));

const half = ([a, b, c, d, e]) => `@0.7 ${a}:.25 @0.55 ${b} ${c} ${d} @0.6 ${e} @0.5 ${c} ${d} ${e}`;
const RIPPLES = BARS.map((bar) => `${half(bar)} ${half(bar)}`).join(' | ');
const LOW = BARS.map(([a]) => `@0.5 ${a}:2 @0.4 ${a}`).join(' | ');

export default {
	title: 'Prelude in C major, BWV 846', album: CLOCKWORK, track: 1, year: 1722, file: 'Prelude in C major.mp3',
	bar: 4, tempo: [[0, 92], [64, 92], [74, 66]],
	parts: [
		{ voice: 'harp', gain: 0.6, pan: 0.15, hold: 2.5, score: `${RIPPLES} | @0.6 c3+g3+c4+e4:4` },
		{ voice: 'musicBox', gain: 0.12, pan: 0.35, transpose: 12, start: 28, score: `@0.45 ${BARS.slice(7).map((b) => `${b[4]}:4`).join(' | ')} | e4+c5:4` },
		{ voice: 'bass', gain: 0.3, pan: -0.15, transpose: -12, score: `${LOW} | c3:4` },
		{ voice: 'strings', gain: 0.1, pan: -0.2, score: `@0.5 ${BARS.map((b) => `${b[1]}+${b[2]}:4`).join(' | ')} | g3+e4:4` },
	],
	reverb: { seconds: 2.2, wet: 0.24 },
};
