/* Colours that are computed: of rows, of faces, of missing covers. */

/** FNV-1a, 32 bits: spreads names evenly, the same in every browser. */
export function hash(name: string): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < name.length; i++) {
		h ^= name.charCodeAt(i);
		h = Math.imul(h, 0x01000193);
	}
	return h >>> 0;
}

/** A hue in degrees that stays the same for a name. */
export function hue(name: string): number {
	return hash(name) % 360;
}

const RESTING = 0x22;

/**
 * How loved a row is, from its background colour: 0 for the resting 222222,
 * up to 1 for 444444 and down to -1 for 000000. The dark theme shows the
 * colour itself; the light one can only use how far it has moved.
 */
export function warmth(background: string): number {
	if (!/^#[0-9a-f]{6}$/.test(background)) {
		return 0;
	}
	const channel = (at: number): number =>
		parseInt(background.slice(at, at + 2), 16);
	const light = (channel(1) + channel(3) + channel(5)) / 3;
	return Math.max(-1, Math.min(1, (light - RESTING) / RESTING));
}
