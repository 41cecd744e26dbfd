// Two words, spoken by a source of pulses or noise and five resonances that
// move: the classical model of a voice (formant synthesis).

import { line } from '../sound/envelope.mjs';
import { highPass } from '../sound/filter.mjs';
import { saw } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf } from '../sound/rate.mjs';
import { addReverb } from '../sound/reverb.mjs';
import { place, stereoOf } from '../sound/stereo.mjs';

/** A resonance whose frequency may move: call it with sample, Hz and width in Hz. */
function resonance() {
	let y1 = 0;
	let y2 = 0;
	return (x, hz, width_hz) => {
		const r = Math.exp((-Math.PI * width_hz) / RATE_HZ);
		const c = 2 * r * Math.cos((2 * Math.PI * hz) / RATE_HZ);
		const y = (1 - r) * Math.sqrt(1 + r * r - c * r) * x + c * y1 - r * r * y2;
		y2 = y1;
		y1 = y;
		return y;
	};
}

/**
 * Speaks. Every track is a list of [seconds, value] points: `pitch` in Hz,
 * `voice`, `breath` (noise through the mouth) and `hiss` (noise at the teeth,
 * around `hiss_hz`) as levels, `f1`, `f2`, `f3` in Hz; `size` scales the mouth.
 */
function speak({ seconds, pitch, voice, breath, hiss = [[0, 0]], hiss_hz = 6000, f1, f2, f3, size = 1 }, random) {
	const out = new Float32Array(samplesOf(seconds));
	const cords = saw(0);
	const mouth = Array.from({ length: 5 }, resonance);
	const teeth = highPass(hiss_hz * 0.75);
	const levels = [1, 0.7, 0.35, 0.15, 0.1];
	const widths = [80, 95, 130, 200, 260];
	let dull = 0;
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		const noise = random() * 2 - 1;
		const sway = 1 + 0.012 * Math.sin(2 * Math.PI * 5.6 * t);
		dull += 0.35 * (cords(line(pitch, t) * sway) - dull);
		const source = dull * line(voice, t) + noise * 0.35 * line(breath, t);
		const formants = [line(f1, t), line(f2, t), line(f3, t), 3500, 4500];
		let sum = 0;
		for (let k = 0; k < 5; k++) {
			const sign = k % 2 ? -1 : 1;
			sum += sign * levels[k] * mouth[k](source, formants[k] * size, widths[k]);
		}
		out[i] = 12 * sum + 0.25 * teeth(noise) * line(hiss, t);
	}
	return out;
}

/** "Toasty!", sung in falsetto. */
export function toasty(random) {
	const stereo = stereoOf(1.3);
	const mono = speak({
		seconds: 1.05, size: 1.12,
		pitch: [[0.05, 500], [0.14, 640], [0.4, 600], [0.58, 760], [0.72, 800], [1.0, 620]],
		voice: [[0.05, 0], [0.075, 1], [0.34, 0.7], [0.38, 0], [0.575, 0], [0.6, 3], [0.85, 2.6], [1.0, 0]],
		breath: [[0.01, 0], [0.02, 0.6], [0.06, 0.3], [0.09, 0], [0.555, 0], [0.56, 0.6], [0.59, 0]],
		hiss: [[0.01, 0], [0.015, 1.6], [0.05, 0], [0.35, 0], [0.39, 1.8], [0.49, 1.8], [0.52, 0], [0.552, 0], [0.557, 1.8], [0.585, 0]],
		f1: [[0.05, 520], [0.15, 560], [0.36, 400], [0.58, 320], [0.7, 300]],
		f2: [[0.05, 1400], [0.13, 950], [0.34, 850], [0.38, 1600], [0.6, 2200], [0.7, 2350]],
		f3: [[0.05, 2500], [0.4, 2500], [0.65, 3000]],
	}, random);
	place(stereo, mono, 0.02, 1, 0);
	addReverb(stereo, { seconds: 0.6, wet: 0.14, predelay_ms: 12 });
	return stereo;
}

/** "Ho, ho, ho", from a big belly. */
export function hohoho(random) {
	const stereo = stereoOf(2.3);
	[[0, 0.36, 125], [0.52, 0.36, 117], [1.04, 0.7, 108]].forEach(([at, dur, hz]) => {
		const mono = speak({
			seconds: dur + 0.2, size: 0.9,
			pitch: [[0.08, hz * 1.18], [0.18, hz * 1.08], [dur, hz * 0.85]],
			voice: [[0.06, 0], [0.12, 1], [dur * 0.7, 0.9], [dur + 0.08, 0]],
			breath: [[0, 0], [0.05, 1], [0.12, 0.12], [dur, 0.08], [dur + 0.12, 0]],
			f1: [[0, 520], [0.15, 540], [dur, 400]],
			f2: [[0, 950], [0.15, 900], [dur, 760]],
			f3: [[0, 2400]],
		}, random);
		place(stereo, mono, 0.02 + at, 1, 0);
	});
	addReverb(stereo, { seconds: 0.9, wet: 0.2, predelay_ms: 12 });
	return stereo;
}
