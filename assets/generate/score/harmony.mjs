// Chords by name, and accompaniments made of them.

import { midiOf } from './notation.mjs';

const KINDS = {
	'': [0, 4, 7], m: [0, 3, 7], 7: [0, 4, 7, 10], m7: [0, 3, 7, 10],
	maj7: [0, 4, 7, 11], sus: [0, 5, 7], dim: [0, 3, 6, 9], 5: [0, 7, 12],
};
const NAMES = ['c', 'c#', 'd', 'd#', 'e', 'f', 'f#', 'g', 'g#', 'a', 'a#', 'b'];

const nameOf = (midi) => `${NAMES[midi % 12]}${Math.floor(midi / 12) - 1}`;

/**
 * A chord's bass note and upper notes as names. `Am7/e`: a bass of its own.
 * The upper notes lie in the octave from `from` on, the bass in the one from `bassFrom`.
 */
export function chordOf(name, from = 'g3', bassFrom = 'e2') {
	const match = /^([A-G][#b]?)([a-z0-9]*)(?:\/([a-g][#b]?))?$/.exec(name);
	if (!match || !KINDS[match[2]]) {
		throw new Error(`not a chord: ${name}`);
	}
	const root = midiOf(`${match[1].toLowerCase()}4`) % 12;
	const under = match[3] ? midiOf(`${match[3]}4`) % 12 : root;
	const into = (pitch, low) => low + ((((pitch - low) % 12) + 12) % 12);
	const upper = KINDS[match[2]].map((step) => into(root + step, midiOf(from)));
	return {
		bass: nameOf(into(under, midiOf(bassFrom))),
		upper: [...new Set(upper)].sort((a, b) => a - b).map(nameOf),
	};
}

/**
 * The score text of an accompaniment: `chords` is a text such as "Am:3 G:3 E7:6"
 * (lengths stick), and `pattern(chord, beats)` writes out each.
 */
export function accompany(chords, pattern, from, bassFrom) {
	let beats = 1;
	return chords.trim().split(/\s+/).filter((word) => word !== '|').map((word) => {
		const [name, length] = word.split(':');
		beats = length ? Number(length) : beats;
		return name === 'r' ? `r:${beats}` : pattern(chordOf(name, from, bassFrom), beats);
	}).join(' ');
}

/** The whole chord, held. */
export const block = ({ upper }, beats) => `${upper.join('+')}:${beats}`;

/** The bass alone, held. */
export const root = ({ bass }, beats) => `${bass}:${beats}`;

/** Bass on the first, chords on the other steps of length `step`. */
export const oomPah = (step) => ({ bass, upper }, beats) =>
	Array.from({ length: Math.round(beats / step) }, (_, i) =>
		`@${i ? 0.5 : 0.75} ${i ? upper.join('+') : bass}:${step}`).join(' ');

/** Single notes up and down through bass and chord, of length `step`. */
export const ripple = (step) => ({ bass, upper }, beats) => {
	const row = [bass, ...upper];
	const round = [...row, ...row.slice(1, -1).reverse()];
	return Array.from({ length: Math.round(beats / step) }, (_, i) =>
		`@${i ? 0.55 : 0.75} ${round[i % round.length]}:${step}`).join(' ');
};
