// Everything is rendered at one rate; encoders may lower it afterwards.

export const RATE_HZ = 44100;
const TAU = 2 * Math.PI;

/** How many samples `seconds` are. */
export function samplesOf(seconds) {
	return Math.max(1, Math.round(seconds * RATE_HZ));
}

/** Phase step in radians of a tone of `hz`. */
export function stepOf(hz) {
	return (TAU * hz) / RATE_HZ;
}

/** Frequency of a MIDI note number, which may be broken. */
export function hzOf(midi) {
	return 440 * 2 ** ((midi - 69) / 12);
}
