/*
 * Where the sound of SoundCloud's tracks is fetched. The addresses are asked
 * for over the socket, are good for a while only, and may be refused; asking,
 * waiting and asking again is decided here. The time comes from outside.
 */

export type StreamType = "progressive" | "hls";

export type Stream =
	| { kind: "pending" }
	| { kind: "ready"; url: string; type: StreamType }
	| { kind: "failed"; message: string };

interface Entry {
	stream: Stream;
	/** when it was asked for, or answered */
	atMs: number;
	/** in a row */
	failures: number;
}

/** An answer that does not come in this time never will. */
const PATIENCE_MS = 15_000;
/** An address is given to a player that has not begun only while it is new. */
export const FRESH_MS = 4 * 60_000;
const RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 60_000;
const KEPT = 20;

const PENDING: Stream = { kind: "pending" };

export class StreamBook {
	private entries = new Map<string, Entry>();

	/** `ask` sends the question, and is false while there is no connection. */
	constructor(private ask: (id: string) => boolean) {}

	/** The address of a track's sound, asked for if need be. */
	find(id: string, nowMs: number): Stream {
		const entry = this.entries.get(id);
		if (!entry || this.isOver(entry, nowMs)) {
			this.request(id, entry, nowMs);
		}
		return this.entries.get(id)?.stream ?? PENDING;
	}

	/** The address did not work, or works no more. */
	drop(id: string): void {
		this.entries.delete(id);
	}

	found(id: string, url: string, type: StreamType, nowMs: number): void {
		this.entries.set(id, {
			stream: { kind: "ready", url, type }, atMs: nowMs, failures: 0,
		});
	}

	/** `id` may be "" when the server does not say whose failure it is. */
	failed(id: string, message: string, nowMs: number): void {
		for (const [one, entry] of this.entries) {
			if (one === id
				|| (id === "" && entry.stream.kind === "pending")) {
				this.entries.set(one, {
					stream: { kind: "failed", message },
					atMs: nowMs,
					failures: entry.failures + 1,
				});
			}
		}
	}

	private isOver(entry: Entry, nowMs: number): boolean {
		const age = nowMs - entry.atMs;
		switch (entry.stream.kind) {
		case "pending":
			return age > PATIENCE_MS;
		case "ready":
			return age > FRESH_MS;
		case "failed":
			return age > Math.min(LONGEST_RETRY_MS,
				RETRY_MS * 2 ** (entry.failures - 1));
		}
	}

	private request(id: string, before: Entry | undefined, nowMs: number): void {
		if (!this.ask(id)) {
			return;
		}
		this.entries.delete(id);
		this.entries.set(id, {
			/* a known failure is shown until there is better news */
			stream: before?.stream.kind === "failed" ? before.stream : PENDING,
			atMs: nowMs,
			failures: before?.failures ?? 0,
		});
		for (const old of [...this.entries.keys()].slice(0, -KEPT)) {
			this.entries.delete(old);
		}
	}
}
