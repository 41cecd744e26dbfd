// Sonata quasi una fantasia Op. 27 No. 2, first movement (1801), its opening,
// led back to C sharp minor. Four triplets fill a bar.
import { KEYS } from './albums.mjs';

const triplet = (names) => `${names}:${1 / 3}`;
const times = (n, names) => Array(n).fill(triplet(names.split(' ').join(`:${1 / 3} `))).join(' ');
const C = 'g#3 c#4 e4';
const TRIPLETS = [
	times(4, C), times(4, C), `${times(2, 'a3 c#4 e4')} ${times(2, 'a3 d4 f#4')}`,
	`${times(1, 'g#3 c4 f#4')} ${times(1, C)} ${times(1, 'g#3 c#4 d#4')} ${times(1, 'f#3 c4 d#4')}`,
	times(4, 'e3 g#3 c#4'), times(4, 'g#3 d#4 f#4'), times(4, C), times(4, 'a3 c#4 f#4'),
	`${times(2, 'g#3 b3 e4')} ${times(2, 'a3 b3 d#4')}`, times(4, 'g#3 b3 e4'),
	`${times(2, 'g#3 c4 d#4')} ${times(2, 'g#3 c4 f#4')}`, times(4, C), 'c#4+e4+g#4:4',
].join(' | ');

export default {
	title: 'Moonlight Sonata', album: KEYS, track: 2, year: 1801, file: 'Moonlight Sonata.opus',
	bar: 4, tempo: [[0, 57], [42, 57], [50, 44]],
	parts: [
		{ voice: 'piano', gain: 0.5, pan: 0.15, hold: 2.2, loose_s: 0.012, score: `@0.42 ${TRIPLETS}` },
		{ voice: 'piano', gain: 0.6, pan: -0.2, score: `@0.5 c#2+c#3:4 | b1+b2 | a1+a2:2 f#1+f#2 | g#1+g#2:4 |
			c#2+c#3 | c2+c3 | c#2+c#3 | f#1+f#2 | b1+b2 | e2+e3 | g#1+g#2 | c#2+c#3 | c#2+g#2+c#3` },
		{ voice: 'piano', gain: 0.75, pan: 0.05, hold: 1.05, start: 16, score: `@0.75 r:3 g#4:.75 g#4:.25 | g#4:3 g#4:.75 g#4:.25 |
			@0.85 g#4:2 a4 | g#4 f#4:1 b4 | @0.75 e4:3 g#4:.75 g#4:.25 | @0.65 g#4:3 e4:1 | d#4:2 f#4 | @0.55 e4:4` },
		{ voice: 'strings', gain: 0.1, pan: -0.1, start: 16, score: `@0.5 e3+c#4:4 | d#3+c4 | e3+c#4 | f#3+c#4 | e3+b3:2 d#3+b3 | e3+b3:4 |
			d#3+c4 | e3+c#4 | e3+c#4` },
	],
	reverb: { seconds: 3.0, wet: 0.28, bright_hz: 3500 }, tail_s: 3.5, fade_s: 3,
};
