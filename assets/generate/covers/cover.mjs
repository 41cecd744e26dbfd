// A cover for a piece: its album's picture and colours, turned a little.

import { randomFrom, seedOf } from '../sound/random.mjs';
import { ARTS } from './arts.mjs';
import { pngOf } from './png.mjs';

export const COVER_PIXELS = 320;

// Between two colours lie steps, which make edges smooth.
const STEPS = 4;

function paletteOf(colours) {
	const rgb = colours.map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
	const palette = [];
	for (const from of rgb) {
		for (const to of rgb) {
			for (let step = 0; step < STEPS; step++) {
				palette.push(from.map((c, i) => Math.round(c + ((to[i] - c) * step) / STEPS)));
			}
		}
	}
	return palette;
}

/** The most and second most frequent of four samples, as a place in the palette. */
function blend(samples, count) {
	const votes = new Array(count).fill(0);
	samples.forEach((colour) => { votes[colour]++; });
	const order = votes.map((_, i) => i).sort((a, b) => votes[b] - votes[a]);
	return (order[0] * count + order[1]) * STEPS + Math.min(votes[order[1]], STEPS - 1);
}

/** The PNG bytes of the cover of `piece`. */
export function coverOf({ title, album }) {
	const { art, colours } = album.cover;
	const draw = ARTS[art];
	const turn = randomFrom(seedOf(title))();
	const pixels = new Uint8Array(COVER_PIXELS * COVER_PIXELS);
	for (let y = 0; y < COVER_PIXELS; y++) {
		for (let x = 0; x < COVER_PIXELS; x++) {
			const samples = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(([dx, dy]) =>
				draw((x + dx) / COVER_PIXELS, (y + dy) / COVER_PIXELS, turn));
			pixels[y * COVER_PIXELS + x] = blend(samples, colours.length);
		}
	}
	return pngOf(COVER_PIXELS, pixels, paletteOf(colours));
}
