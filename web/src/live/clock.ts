/*
 * Asks the server for the time: a handful of questions when a connection
 * opens, a few more every half minute, and again after a sleep.
 */

import { ClockFilter, type ClockSample } from "../core/clock";

const BURST = 8;
const REFRESH = 4;
const GAP_MS = 60;
const REFRESH_MS = 30_000;
/** The two local clocks part when the machine sleeps. */
const SLEPT_MS = 150;

/** Local time in ms: never jumps, whatever happens to the wall clock. */
export function localNowMs(): number {
	return performance.timeOrigin + performance.now();
}

export class ServerClock {
	private filter = new ClockFilter();
	private wallAheadMs = Date.now() - localNowMs();
	private timers: number[] = [];

	constructor(private ask: (t0: number) => void) {
		window.setInterval(() => this.burst(REFRESH), REFRESH_MS);
		document.addEventListener("visibilitychange", () => {
			if (!document.hidden) {
				this.burst(REFRESH);
			}
		});
	}

	/** A new connection: forget what an old server's clock said. */
	restart(): void {
		this.filter.reset();
		this.burst(BURST);
	}

	burst(count = REFRESH): void {
		this.noticeSleep();
		this.timers.forEach((timer) => clearTimeout(timer));
		this.timers = [];
		for (let i = 0; i < count; i++) {
			this.timers.push(window.setTimeout(
				() => this.ask(localNowMs()), i * GAP_MS));
		}
	}

	answered(t0: unknown, serverMs: unknown): void {
		if (typeof t0 === "number" && typeof serverMs === "number") {
			this.filter.add(t0, localNowMs(), serverMs);
		}
	}

	private noticeSleep(): void {
		const ahead = Date.now() - localNowMs();
		if (Math.abs(ahead - this.wallAheadMs) > SLEPT_MS) {
			this.wallAheadMs = ahead;
			this.filter.reset();
		}
	}

	get best(): ClockSample | null {
		return this.filter.best(localNowMs());
	}

	/** Enough answers to trust the offset with sound. */
	get known(): boolean {
		return this.filter.count >= 3;
	}

	/** The server's unix time in ms; our own clock's while it is unknown. */
	nowMs(): number {
		const best = this.best;
		return best ? localNowMs() + best.offsetMs : Date.now();
	}
}
