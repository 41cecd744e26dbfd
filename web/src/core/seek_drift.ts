/*
 * Keeps a player in step that can only jump: YouTube's offers speeds in steps
 * of a quarter, which everybody hears. A jump costs a moment of silence, so
 * small drifts are left alone, several measurements must agree, and jumps
 * that don't help become rarer: on a slow line they would be all that one
 * hears.
 */

/** Below this a jump does more harm than the drift. In ms. */
export const SEEK_DRIFT_MS = 300;
/** So many measurements, taken while it plays, make a judgement. */
const WINDOW = 3;
/** Doubles with each jump that does not bring it into step. */
const FIRST_PATIENCE_MS = 1_000;
const LONGEST_PATIENCE_MS = 60_000;

export class SeekController {
	private window: number[] = [];
	private patienceMs = FIRST_PATIENCE_MS;
	private jumpedMs = -Infinity;

	/**
	 * One measurement of a player that is really playing: its position minus
	 * the wanted one, at local time `nowMs`. True: jump now.
	 */
	sample(driftMs: number, nowMs: number): boolean {
		this.window.push(driftMs);
		if (this.window.length > WINDOW) {
			this.window.shift();
		}
		if (this.window.length < WINDOW) {
			return false;
		}
		if (Math.abs(this.driftMs) <= SEEK_DRIFT_MS) {
			this.patienceMs = FIRST_PATIENCE_MS;
			return false;
		}
		return nowMs - this.jumpedMs >= this.patienceMs;
	}

	/** A jump was made, by our advice or not. */
	jumped(nowMs: number): void {
		this.window = [];
		this.jumpedMs = nowMs;
		this.patienceMs = Math.min(LONGEST_PATIENCE_MS, this.patienceMs * 2);
	}

	/** The present drift in ms (positive: we are ahead); 0 before any sample. */
	get driftMs(): number {
		const sorted = [...this.window].sort((a, b) => a - b);
		return sorted[sorted.length >> 1] ?? 0;
	}

	/** Whether enough was measured since the last jump. */
	get judged(): boolean {
		return this.window.length >= WINDOW;
	}

	/** After a pause or a stall, when the past says nothing. */
	forget(): void {
		this.window = [];
	}
}
