// Chorale from the cantata BWV 147 (1723). Beats are the eighths of the
// triplets, nine to a bar; the chorale tune joins in the second time.
import { accompany, block, root } from '../score/harmony.mjs';
import { CLOCKWORK } from './albums.mjs';

const FIRST = `b4 d5 c5 c5 e5 d5 | d5 g5 f#5 g5 d5 b4 g4 a4 b4`;
const FIGURE = `r g4 a4 ${FIRST} | c5 d5 e5 d5 c5 b4 a4 b4 g4 | f#4 g4 a4 d4 f#4 a4 c5 b4 a4 |
	b4 g4 a4 ${FIRST} | e5 d5 c5 b4 a4 g4 d4 g4 f#4 | g4 b4 d5 g5 d5 b4 g4 b4 d5`;
const CHORDS = `G:6 C:3  G/b:3 Em:3 G:3  C:3 Am:3 Em:3  D:3 D7/f#:6
	G:6 C:3  G/b:3 Em:3 G:3  Am/c:3 G/d:3 D7:3  G:9`;
const CHORALE = 'b4:6 c5:3 | d5:6 d5:3 | c5:6 b4:3 | a4:9 | b4:6 c5:3 | d5:6 d5:3 | c5:3 b4:3 a4:3 | g4:9';

export default {
	title: 'Jesu, Joy of Man’s Desiring', album: CLOCKWORK, track: 2, year: 1723, file: 'Jesu Joy of Mans Desiring.ogg',
	bar: 9, tempo: [[0, 196], [132, 196], [150, 130]],
	parts: [
		{ voice: 'flute', gain: 0.42, pan: 0.25, hold: 0.95, score: `@0.6 ${FIGURE} | @0.5 ${FIGURE} | g4:9` },
		{ voice: 'lute', gain: 0.3, pan: 0.35, hold: 1.4, score: `@0.55 ${FIGURE} | ${FIGURE} | b3+d4+g4:9` },
		{ voice: 'organ', gain: 0.42, pan: -0.2, start: 72, score: `@0.7 ${CHORALE} | g4:9` },
		{ voice: 'strings', gain: 0.15, bar: 0, score: `@0.5 ${accompany(`${CHORDS} ${CHORDS} G:9`, block, 'f#3')}` },
		{ voice: 'bass', gain: 0.5, pan: -0.1, bar: 0, score: `@0.6 ${accompany(`${CHORDS} ${CHORDS} G:9`, root, 'f#3', 'f#2')}` },
	],
	reverb: { seconds: 2.4, wet: 0.26 },
};
