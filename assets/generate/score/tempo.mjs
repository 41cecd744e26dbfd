// From beats to seconds, with a tempo that may change.

import { line } from '../sound/envelope.mjs';

const GRAIN = 1 / 16;

/**
 * A function from beat to seconds. `tempo` is beats a minute, or a list of
 * [beat, beats a minute] between which it changes evenly.
 */
export function clockOf(tempo, beats) {
	const points = Array.isArray(tempo) ? tempo : [[0, tempo]];
	const table = [0];
	for (let i = 0; i * GRAIN < beats + 1; i++) {
		table.push(table[i] + (60 * GRAIN) / line(points, (i + 0.5) * GRAIN));
	}
	return (beat) => {
		const at = beat / GRAIN;
		const i = Math.min(Math.floor(at), table.length - 2);
		return table[i] + (at - i) * (table[i + 1] - table[i]);
	};
}
