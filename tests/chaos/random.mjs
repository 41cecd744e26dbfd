// Chance that can be repeated: the same seed gives the same numbers (mulberry32).
export function random(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
	return {
		between: (low, high) => low + Math.floor(next() * (high - low + 1)),
		of: (list) => list[Math.floor(next() * list.length)],
	};
}
