// Two sides, and putting mono sounds between them.

import { samplesOf } from './rate.mjs';

export function stereoOf(seconds) {
	const n = samplesOf(seconds);
	return { left: new Float32Array(n), right: new Float32Array(n) };
}

/** Adds `mono` at `start_s`; `pan` from -1 (left) to 1 (right), of equal power. */
export function place(stereo, mono, start_s, gain = 1, pan = 0) {
	const start = Math.round(start_s * samplesOf(1));
	const angle = ((pan + 1) * Math.PI) / 4;
	const toLeft = gain * Math.cos(angle);
	const toRight = gain * Math.sin(angle);
	const n = Math.min(mono.length, stereo.left.length - start);
	for (let i = Math.max(0, -start); i < n; i++) {
		stereo.left[start + i] += mono[i] * toLeft;
		stereo.right[start + i] += mono[i] * toRight;
	}
}

/** Both sides interleaved as 32-bit floats, little endian. */
export function interleaved(stereo) {
	const n = stereo.left.length;
	const bytes = Buffer.alloc(n * 8);
	for (let i = 0; i < n; i++) {
		bytes.writeFloatLE(stereo.left[i], i * 8);
		bytes.writeFloatLE(stereo.right[i], i * 8 + 4);
	}
	return bytes;
}
