// In the Hall of the Mountain King (1875): the same tune, ever faster.
import { PEER_GYNT } from './albums.mjs';

const M = `b2:.5 c#3 d3 e3 f#3 d3 f#3:1 | f3:.5 c#3 f3:1 e3:.5 c3 e3:1 |
	b2:.5 c#3 d3 e3 f#3 d3 f#3 b3 | a3 f#3 d3 f#3 a3:2`;
const N = `f#3:.5 g#3 a#3 b3 c#4 a#3 c#4:1 | d4:.5 a#3 d4:1 c#4:.5 a#3 c#4:1 |
	f#3:.5 g#3 a#3 b3 c#4 a#3 c#4:1 | d4:.5 a#3 d4:1 c#4:2`;
const beat = (low, chord, loud) => `@${loud} ${low}:1 @${loud * 0.8} ${chord}:1`;
const bars = (loud) => {
	const b = beat('b1', 'd3+f#3', loud);
	const f = beat('f#1', 'c#3+a#3', loud);
	const M_LOW = `${b} ${b} | ${beat('f1', 'c#3+g#3', loud)} ${beat('e1', 'c3+g3', loud)} | ${b} ${b} | ${beat('d2', 'd3+a3', loud)} ${beat('d2', 'd3+a3', loud)}`;
	return { M: M_LOW, N: Array(4).fill(`${f} ${f}`).join(' | ') };
};
const soft = bars(0.5);
const loud = bars(0.8);
const BEATS = '@0.6 b3:.5 @0.3 b3 @0.45 b3 @0.3 b3';

export default {
	title: 'In the Hall of the Mountain King', album: PEER_GYNT, track: 2, year: 1875, file: 'In the Hall of the Mountain King.mp3',
	bar: 4, tempo: [[0, 112], [48, 136], [80, 168], [112, 216], [119, 200]], tail_s: 2,
	parts: [
		{ voice: 'pizzicato', gain: 0.7, pan: -0.25, score: `@0.6 ${M} | ${M} | ${N} | @0.75 ${M}` },
		{ voice: 'bassoon', gain: 0.34, pan: 0.25, start: 16, score: `@0.55 ${M} | ${N} | @0.65 ${M}` },
		{ voice: 'violins', gain: 0.36, pan: -0.2, transpose: 12, hold: 0.7, start: 64, score: `@0.65 ${M} | @0.75 ${N} | @0.85 ${M}` },
		{ voice: 'reed', gain: 0.22, pan: 0.3, transpose: 24, hold: 0.7, start: 80, score: `@0.6 ${N} | @0.75 ${M}` },
		{ voice: 'pizzicato', gain: 0.55, pan: 0.3, transpose: 12, start: 64, score: `@0.7 ${M} | ${N} | ${M}` },
		{ voice: 'pizzicato', gain: 0.6, pan: 0.1, start: 0, score: `${soft.M} | ${soft.M} | ${soft.N} | ${soft.M} | ${loud.M} | ${loud.N} | ${loud.M}` },
		{ voice: 'bass', gain: 0.4, start: 64, score: `${loud.M} | ${loud.N} | ${loud.M}`.replaceAll('f1', 'f2').replaceAll('e1', 'e2').replaceAll('b1', 'b2') },
		{ voice: 'hat', gain: 0.22, pan: 0.2, bar: 0, start: 80, score: Array(16).fill(BEATS).join(' ') },
		{ voice: 'timpani', gain: 0.2, bar: 0, start: 80, score: `@0.6 ${Array(8).fill('f#2:2').join(' ')} @0.75 ${Array(16).fill('b2:1').join(' ')}` },
		{ voice: 'violins', gain: 0.4, pan: -0.1, hold: 0.5, bar: 0, start: 112, score: '@0.9 b4+d5+f#5:1 r b4+d5+f#5:1 r:3 b4+d5+f#5+b5:2' },
		{ voice: 'horn', gain: 0.4, pan: 0.15, hold: 0.5, bar: 0, start: 112, score: '@0.9 b3+f#4:1 r b3+f#4:1 r:3 b2+b3+f#4:2' },
		{ voice: 'timpani', gain: 0.4, bar: 0, start: 112, score: '@0.9 b2:1 r b2 r:2 @0.6 b2:.25 b2 @0.7 b2 b2 @1 b2:2' },
	],
	reverb: { seconds: 1.8, wet: 0.2 },
};
