// Things that are blown: flute, oboe, horn, and the pipes of an organ.

import { held } from '../sound/envelope.mjs';
import { bandPass } from '../sound/filter.mjs';
import { harmonicSum, trimmedHarmonics } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf, stepOf } from '../sound/rate.mjs';

/**
 * A held tone of harmonics. `vibrato` in half-tones at `vibrato_hz`, growing
 * over the first half second; `breath`: noise around the tone.
 */
function tone({ hz, dur, vel, random }, shape) {
	const { amps, attack, release, vibrato = 0, vibrato_hz = 5.2, breath = 0 } = shape;
	const out = new Float32Array(samplesOf(dur + release));
	const kept = trimmedHarmonics(hz, amps);
	const air = bandPass(Math.min(hz * 1.5, 9000), 1.2);
	const rate_hz = vibrato_hz * (0.95 + 0.1 * random());
	const step = stepOf(hz);
	let phase = random() * 6;
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		const sway = Math.sin(2 * Math.PI * rate_hz * t) * Math.min(1, Math.max(0, t - 0.12) * 2.5);
		phase += step * (1 + 0.0578 * vibrato * sway);
		const level = held(t, dur, attack, release) * vel * (1 + 0.5 * vibrato * sway);
		const noise = breath ? air(random() * 2 - 1) * breath * (1 + 2 * Math.exp(-t * 25)) : 0;
		out[i] = level * (harmonicSum(phase, kept) + noise);
	}
	return out;
}

export const flute = (note) => tone(note, {
	amps: [0.6, 0.22, 0.1, 0.03, 0.015],
	attack: 0.06, release: 0.12, vibrato: 0.22, breath: 0.12,
});

/** A bamboo flute: more air, slower to speak. */
export const bamboo = (note) => tone(note, {
	amps: [0.65, 0.1, 0.13, 0.03, 0.03],
	attack: 0.1, release: 0.2, vibrato: 0.35, vibrato_hz: 4.6, breath: 0.3,
});

/** Oboe and English horn: strong second to fifth harmonics. */
export const reed = (note) => tone(note, {
	amps: [0.3, 0.34, 0.26, 0.17, 0.1, 0.06, 0.05, 0.03, 0.02, 0.01],
	attack: 0.05, release: 0.12, vibrato: 0.16, breath: 0.02,
});

export const bassoon = (note) => tone({ ...note, dur: note.dur * 0.6 }, {
	amps: [0.3, 0.42, 0.36, 0.22, 0.14, 0.1, 0.07, 0.05, 0.03, 0.02],
	attack: 0.025, release: 0.09, breath: 0.02,
});

/** A mellow horn, brighter when louder. */
export const horn = (note) => tone(note, {
	amps: [0.5, 0.4, 0.26, 0.16, 0.1, 0.06, 0.04, 0.025, 0.015]
		.map((amp, k) => amp * (0.55 + 0.45 * note.vel) ** (k * 0.7)),
	attack: 0.06, release: 0.16, vibrato: 0.05, breath: 0.02,
});

/** Flue pipes at 8', 4', 2 2/3', 2' with a little chiff. */
export const organ = (note) => tone(note, {
	amps: [0.5, 0.35, 0.13, 0.2, 0.03, 0.06, 0.01, 0.07],
	attack: 0.035, release: 0.12, vibrato: 0.02, vibrato_hz: 5.8, breath: 0.03,
});
