// A section of bowed strings: detuned saws through a gentle filter.

import { held } from '../sound/envelope.mjs';
import { slidingLowPass } from '../sound/filter.mjs';
import { saw } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf } from '../sound/rate.mjs';

function section({ hz, dur, vel, random }, { attack, release, bright_hz, players = 4 }) {
	const out = new Float32Array(samplesOf(dur + release));
	const bows = Array.from({ length: players }, (_, k) => ({
		next: saw(random()),
		detune: 1 + (k - (players - 1) / 2) * 0.0022 + (random() - 0.5) * 0.0008,
		rate_hz: 4.6 + random() * 1.2,
		phase: random() * 6,
	}));
	const filter = slidingLowPass();
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		let sum = 0;
		for (const bow of bows) {
			const sway = Math.sin(2 * Math.PI * bow.rate_hz * t + bow.phase);
			sum += bow.next(hz * bow.detune * (1 + 0.0025 * sway));
		}
		const level = held(t, dur, Math.min(attack, dur * 0.6), release);
		const corner_hz = (bright_hz + hz * 1.5) * (0.5 + 0.5 * level);
		out[i] = (filter(sum, corner_hz) * level * vel * 0.5) / Math.sqrt(players);
	}
	return out;
}

/** A warm pad for chords. */
export const strings = (note) => section(note, { attack: 0.25, release: 0.5, bright_hz: 700 });

/** Quicker bows for melodies. */
export const violins = (note) => section(note, { attack: 0.07, release: 0.2, bright_hz: 1500 });
