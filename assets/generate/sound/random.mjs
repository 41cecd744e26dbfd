// Seeded random numbers (mulberry32), so that every run makes the same sounds.

/** A function that returns numbers in [0, 1); the same for the same seed. */
export function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** A seed made of a text (FNV-1a). */
export function seedOf(text) {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) {
		hash = Math.imul(hash ^ byte, 0x01000193);
	}
	return hash >>> 0;
}

/** White noise in [-1, 1). */
export function noiseFrom(random) {
	return () => random() * 2 - 1;
}
