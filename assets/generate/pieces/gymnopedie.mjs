// Gymnopédie No. 1 (1888), its first half with a short close.
import { MIRROR } from './albums.mjs';

const sway = (low, chord) => `@0.6 ${low}:1 @0.42 ${chord}:2`;
const G = sway('g2', 'b3+d4+f#4');
const D = sway('d2', 'a3+c#4+f#4');
const PAIRS = (n) => Array(n).fill(`${G} | ${D}`).join(' | ');
const TUNE = 'r:1 @0.7 f#5 a5 | g5 f#5 c#5 | b4 c#5 d5 | a4:3';

export default {
	title: 'Gymnopédie No. 1', album: MIRROR, track: 1, year: 1888, file: 'Gymnopedie No. 1.m4a',
	bar: 3, tempo: [[0, 80], [66, 80], [75, 60]],
	parts: [
		{ voice: 'piano', gain: 0.45, pan: -0.15, hold: 1.5, score: `${PAIRS(8)} | ${sway('f#2', 'a3+c#4+f#4')} | ${sway('b2', 'b3+d4+f#4')} |
			${sway('e2', 'b3+d4+g4')} | ${sway('e2', 'b3+d4+g4')} | ${sway('a2', 'g3+c4+e4')} | ${sway('a2', 'g3+b3+c#4')} |
			${sway('d2', 'a3+d4+f#4')} | @0.4 d2+a3+d4+f#4:3` },
		{ voice: 'piano', gain: 0.6, pan: 0.12, hold: 1.3, start: 12, score: `${TUNE} | f#4:3 | r | r | r |
			${TUNE} | c#5:3 | f#5 | e4 | r | @0.6 a4:1 b4 c5 | b4 a4 e4 | @0.5 f#4:3 | r` },
		{ voice: 'flute', gain: 0.2, pan: 0.3, start: 36, score: `${TUNE.replace('@0.7', '@0.5')} | c#5:3 | f#5 | e5 | ~` },
		{ voice: 'strings', gain: 0.12, bar: 0, start: 36, score: `@0.5 ${Array(2).fill('b3+f#4:3 a3+f#4').join(' ')}
			a3+c#4 b3+d4 b3+g4 ~ g3+e4 g3+c#4 a3+f#4 ~` },
	],
	reverb: { seconds: 3.0, wet: 0.3, bright_hz: 3800 }, tail_s: 3.2, fade_s: 3,
};
