// The pictures: each says which colour (0 to 4) is at x, y in [0, 1). `turn`
// in [0, 1) makes the pieces of an album differ.

const { floor, hypot, sin, cos, abs, PI } = Math;
const hash = (a, b) => abs(sin(a * 127.1 + b * 311.7) * 43758.5453) % 1;

/** Rings around three candles. */
function rings(x, y, turn) {
	const centres = [[0.3 + 0.2 * turn, 0.35], [0.72, 0.3 + 0.4 * turn], [0.4, 0.78 - 0.2 * turn]];
	for (let i = 0; i < 3; i++) {
		const d = hypot(x - centres[i][0], y - centres[i][1]);
		if (d < 0.3 - 0.05 * i && floor(d * 22) % 2 === 0) {
			return i + 1 + (floor(d * 22) === 0 ? 1 : 0);
		}
	}
	return 0;
}

/** Low sun over calm water. */
function waves(x, y, turn) {
	if (y < 0.55) {
		return hypot(x - 0.3 - 0.4 * turn, y - 0.4) < 0.17 ? 3 : 0;
	}
	const bend = 0.015 * sin(x * 9 + y * 40 + turn * 6);
	const glow = abs(x - 0.3 - 0.4 * turn) < 0.12 && floor((y + bend) * 44) % 2 === 0;
	return glow ? 3 : [1, 2, 2, 4][floor((y + bend - 0.55) * 8.8)] ?? 4;
}

/** Quarter-circle tiles, laid by chance. */
function tiles(x, y, turn) {
	const column = floor(x * 6);
	const row = floor(y * 6);
	const chance = hash(column + 1 + turn * 7, row + 1);
	const u = x * 6 - column;
	const v = y * 6 - row;
	const a = chance < 0.5 ? u : 1 - u;
	const b = chance % 0.5 < 0.25 ? v : 1 - v;
	const d = hypot(a, b);
	if (d < 0.35) {
		return 1 + (floor(chance * 30) % 3);
	}
	return d < 0.65 ? 4 : d < 0.95 ? 1 + (floor(chance * 10) % 3) : 0;
}

/** Rolling hills at evening. */
function hills(x, y, turn) {
	for (let i = 4; i >= 1; i--) {
		const top = 0.34 + 0.14 * i + 0.05 * sin(x * (7 - i) + i * 2 + turn * 9);
		if (y > top) {
			return i;
		}
	}
	return hypot(x - 0.65, y - 0.3) < 0.13 ? 1 : 0;
}

/** Mountains behind mountains. */
function peaks(x, y, turn) {
	for (let i = 4; i >= 1; i--) {
		const wide = 0.5 / i + 0.1;
		const zig = abs((((x + turn * 0.6 + i * 0.37) % wide) / wide) * 2 - 1);
		if (y > 0.2 + 0.15 * i + zig * wide * 0.5) {
			return i;
		}
	}
	return hypot(x - 0.78, y - 0.18) < 0.08 ? 1 : 0;
}

/** A keyboard that dances. */
function keys(x, y, turn) {
	const lift = 0.06 * sin(x * 2 * PI + turn * 6);
	const v = y - 0.3 - lift;
	if (v < 0 || v > 0.42) {
		return hypot(((x * 5) % 1) - 0.5, ((y * 5) % 1) - 0.5) < 0.14 ? 3 : 0;
	}
	const key = x * 10;
	const black = [0, 1, 3, 4, 5].includes(floor(key - 0.65 + 7) % 7) && (key + 0.35) % 1 < 0.6;
	if (black && v < 0.25) {
		return 2;
	}
	return key % 1 < 0.06 ? 2 : floor(key) === 3 + floor(turn * 4) ? 4 : 1;
}

/** Petals around a middle. */
function petals(x, y, turn) {
	const count = 5 + floor(turn * 4);
	const angle = Math.atan2(y - 0.5, x - 0.5) + turn;
	const d = hypot(x - 0.5, y - 0.5);
	for (let ring = 0; ring < 4; ring++) {
		const reach = 0.12 + 0.1 * ring;
		if (d < reach * (0.75 + 0.35 * abs(cos((angle + ring * 0.3) * count * 0.5)))) {
			return ring + 1;
		}
	}
	return 0;
}

/** A moon among stars. */
function moon(x, y, turn) {
	if (hypot(x - 0.5, y - 0.45) < 0.25 && hypot(x - 0.6, y - 0.4) > 0.22) {
		return 1;
	}
	const cell = hash(floor(x * 9) + turn * 3, floor(y * 9));
	const far = hypot(((x * 9) % 1) - 0.5, ((y * 9) % 1) - 0.5);
	const sky = y < 0.66 && hypot(x - 0.5, y - 0.45) > 0.29;
	if (sky && cell > 0.7 && far < 0.1 + 0.1 * (cell - 0.7)) {
		return 4;
	}
	return y > 0.8 + 0.04 * sin(x * 8) ? 3 : y > 0.7 + 0.05 * sin(x * 5 + 2) ? 2 : 0;
}

export const ARTS = { rings, waves, tiles, hills, peaks, keys, petals, moon };
