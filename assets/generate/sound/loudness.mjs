// Loudness as people hear it (ITU-R BS.1770: weighting and gates) and a limiter.

import { highPass, highShelf } from './filter.mjs';
import { RATE_HZ, samplesOf } from './rate.mjs';

const BLOCK = Math.round(RATE_HZ * 0.1);

/** Mean squares of the weighted signal in blocks of 100 ms, both sides summed. */
function blockPowers(stereo) {
	const powers = new Float64Array(Math.floor(stereo.left.length / BLOCK));
	for (const side of [stereo.left, stereo.right]) {
		const shelf = highShelf(1682, 4);
		const floor = highPass(38, 0.5);
		for (let i = 0; i < powers.length * BLOCK; i++) {
			const y = floor(shelf(side[i]));
			powers[Math.floor(i / BLOCK)] += (y * y) / BLOCK;
		}
	}
	return powers;
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** Integrated loudness in LUFS; -Infinity for silence. */
export function loudnessOf(stereo) {
	const blocks = blockPowers(stereo);
	const windows = [];
	for (let i = 0; i + 4 <= blocks.length; i++) {
		windows.push(mean(blocks.slice(i, i + 4)));
	}
	const lufs = (power) => -0.691 + 10 * Math.log10(power);
	const heard = windows.filter((power) => lufs(power) > -70);
	const gate = lufs(mean(heard)) - 10;
	return lufs(mean(heard.filter((power) => lufs(power) > gate)));
}

/** Multiplies both sides, in place. */
export function scale(stereo, gain) {
	for (const side of [stereo.left, stereo.right]) {
		for (let i = 0; i < side.length; i++) {
			side[i] *= gain;
		}
	}
}

/**
 * Keeps every sample within `ceiling` by turning the level down smoothly
 * around peaks: the lowest gain needed within 4 ms, averaged over as long.
 */
export function limit(stereo, ceiling) {
	const { left, right } = stereo;
	const reach = samplesOf(0.004);
	const n = left.length;
	const needed = new Float32Array(n + 2 * reach).fill(1);
	for (let i = 0; i < n; i++) {
		const peak = Math.max(Math.abs(left[i]), Math.abs(right[i]));
		if (peak > ceiling) {
			for (let k = 0; k <= 2 * reach; k++) {
				needed[i + k] = Math.min(needed[i + k], ceiling / peak);
			}
		}
	}
	let sum = 0;
	for (let k = 0; k <= 2 * reach; k++) {
		sum += needed[k];
	}
	for (let i = 0; i < n; i++) {
		const gain = sum / (2 * reach + 1);
		left[i] *= gain;
		right[i] *= gain;
		sum += (needed[i + 2 * reach + 1] ?? 1) - needed[i];
	}
}

/** Brings a signal to `lufs`, with no peak above `ceiling`. */
export function normalise(stereo, lufs, ceiling = 0.75) {
	const loudness = loudnessOf(stereo);
	if (!Number.isFinite(loudness)) {
		throw new Error('nothing to hear');
	}
	scale(stereo, 10 ** ((lufs - loudness) / 20));
	limit(stereo, ceiling);
}
