/*
 * The server's clock, seen from here.
 *
 * Each `clock` answer bounds the offset between the two clocks: the server
 * read its clock somewhere between our sending and our receiving, so the
 * middle is wrong by at most half the round trip. The answer with the tightest
 * bound wins. A bound loosens with age, because two quartz clocks drift apart
 * by up to about 50 parts in a million.
 *
 * This is the idea of Cristian, "Probabilistic clock synchronization" (1989).
 */

const SKEW_PER_MS = 50e-6;
const KEPT = 24;

export interface ClockSample {
	/** server time minus local time, in ms */
	offsetMs: number;
	rttMs: number;
	/** local time at which the answer came, in ms */
	atMs: number;
}

export class ClockFilter {
	private samples: ClockSample[] = [];

	/** Takes one answer; impossible ones (negative round trip) are ignored. */
	add(sentMs: number, receivedMs: number, serverMs: number): void {
		const rttMs = receivedMs - sentMs;
		if (!Number.isFinite(serverMs) || !(rttMs >= 0)) {
			return;
		}
		this.samples.push({
			offsetMs: serverMs - (sentMs + receivedMs) / 2,
			rttMs,
			atMs: receivedMs,
		});
		if (this.samples.length > KEPT) {
			this.samples.shift();
		}
	}

	/** The sample with the tightest bound at local time `nowMs`, if any. */
	best(nowMs: number): ClockSample | null {
		let best: ClockSample | null = null;
		let bestBound = Infinity;
		for (const sample of this.samples) {
			const age = Math.max(0, nowMs - sample.atMs);
			const bound = sample.rttMs / 2 + age * SKEW_PER_MS;
			if (bound <= bestBound) {
				best = sample;
				bestBound = bound;
			}
		}
		return best;
	}

	get count(): number {
		return this.samples.length;
	}

	/** Forgets everything, as after a sleep, when the local clock jumped. */
	reset(): void {
		this.samples = [];
	}
}
