/*
 * Keeps a playing element in step with everybody.
 *
 * Fed with the measured drift (element's position minus the wanted one), it
 * says what to do: nothing, play a little faster or slower, or jump. Single
 * measurements are noisy, so the median of the last few counts. To compare
 * measurements taken at different rates they are kept as if the rate had
 * always been 1: what our own corrections have moved is subtracted, and added
 * again when the median is read.
 */

/** Above this we start correcting, below the second we stop. In ms. */
export const DRIFT_ENGAGE_MS = 15;
export const DRIFT_RELEASE_MS = 4;
/** From here on a jump is less annoying than a long catch-up. */
export const DRIFT_SEEK_MS = 500;
/** Pitch is kept; beyond this people hear the tempo. */
export const RATE_LIMIT = 0.05;
/** A drift is aimed to be gone after about this long. */
const CORRECT_IN_MS = 1500;
const WINDOW = 5;
/** So many measurements must agree before we jump. */
const SEEK_AFTER = 2;

export type Correction =
	| { kind: "keep" }
	| { kind: "rate"; rate: number }
	| { kind: "seek" };

export class DriftController {
	private window: number[] = [];
	private rate = 1;
	private corrected = 0;
	private lastMs: number | null = null;

	/**
	 * One measurement at local time `nowMs`. `intervalMs` is how long it may
	 * take until the next one: in a background tab a correction must not
	 * overshoot before anybody looks again.
	 */
	sample(driftMs: number, nowMs: number, intervalMs = 250): Correction {
		if (this.lastMs !== null) {
			this.corrected += (this.rate - 1) * (nowMs - this.lastMs);
		}
		this.lastMs = nowMs;
		this.window.push(driftMs - this.corrected);
		if (this.window.length > WINDOW) {
			this.window.shift();
		}

		const drift = this.driftMs;
		if (Math.abs(drift) >= DRIFT_SEEK_MS) {
			return this.window.length >= SEEK_AFTER
				? { kind: "seek" }
				: { kind: "keep" };
		}
		return this.steer(drift, intervalMs);
	}

	private steer(drift: number, intervalMs: number): Correction {
		const correcting = this.rate !== 1;
		const limit = correcting ? DRIFT_RELEASE_MS : DRIFT_ENGAGE_MS;
		let wanted = 1;
		if (Math.abs(drift) > limit) {
			const over = Math.max(CORRECT_IN_MS, intervalMs * 2);
			const bend = Math.min(RATE_LIMIT, Math.abs(drift) / over);
			wanted = 1 - Math.sign(drift) * Math.max(bend, 0.004);
		}
		wanted = Math.round(wanted * 1000) / 1000;
		if (wanted === this.rate) {
			return { kind: "keep" };
		}
		this.rate = wanted;
		return { kind: "rate", rate: wanted };
	}

	/** The present drift in ms (positive: we are ahead); 0 before any sample. */
	get driftMs(): number {
		if (this.window.length === 0) {
			return 0;
		}
		const sorted = [...this.window].sort((a, b) => a - b);
		const middle = sorted[sorted.length >> 1] as number;
		return middle + this.corrected;
	}

	get samples(): number {
		return this.window.length;
	}

	/** After a jump, a pause or a change of song, when the past says nothing. */
	reset(): void {
		this.window = [];
		this.rate = 1;
		this.corrected = 0;
		this.lastMs = null;
	}
}

/**
 * How far ahead to aim when jumping: an element needs time to find the place
 * and start. Learned from how far behind each jump landed.
 */
export class SeekLatency {
	private estimateMs: number;

	constructor(firstGuessMs = 30) {
		this.estimateMs = firstGuessMs;
	}

	get ms(): number {
		return this.estimateMs;
	}

	/** `landedMs`: the drift that was measured right after the jump. */
	learn(landedMs: number): void {
		const next = this.estimateMs - landedMs * 0.6;
		this.estimateMs = Math.min(1500, Math.max(0, next));
	}
}
