/*
 * Search as you type: waits until the typing rests, asks once, and throws
 * away answers that were overtaken. Time and fetching come from outside.
 */

import type { SearchHit } from "./types";

export type SearchState =
	| { kind: "idle" }
	| { kind: "busy"; query: string; hits: SearchHit[] }
	| { kind: "found"; query: string; hits: SearchHit[] }
	| { kind: "failed"; query: string; message: string };

export interface SearchPorts {
	/** rejects with an Error whose message people may read */
	ask(query: string, place: string, signal: AbortSignal):
		Promise<SearchHit[]>;
	show(state: SearchState): void;
	/** calls back after `ms`; the returned function cancels */
	after(ms: number, callback: () => void): () => void;
}

export const DEBOUNCE_MS = 120;

export class Search {
	private query = "";
	private place = "";
	private hits: SearchHit[] = [];
	private cancelTimer: (() => void) | null = null;
	private abort: AbortController | null = null;

	constructor(private ports: SearchPorts) {}

	/** The text in the box changed, or where it is looked for. */
	type(raw: string, place: string): void {
		const query = raw.trim().replace(/\s+/g, " ");
		if (query === this.query && place === this.place) {
			return;
		}
		if (query === "" || place !== this.place) {
			this.hits = [];
		}
		this.query = query;
		this.place = place;
		this.stop();
		if (query === "") {
			this.ports.show({ kind: "idle" });
			return;
		}
		this.ports.show({ kind: "busy", query, hits: this.hits });
		this.cancelTimer = this.ports.after(DEBOUNCE_MS, () => {
			this.cancelTimer = null;
			void this.run(query);
		});
	}

	/** Asks again for the same text, after a failure. */
	retry(): void {
		if (this.query !== "") {
			this.stop();
			this.ports.show({ kind: "busy", query: this.query, hits: [] });
			void this.run(this.query);
		}
	}

	/** Nothing that is under way will be shown. */
	stop(): void {
		this.cancelTimer?.();
		this.cancelTimer = null;
		this.abort?.abort();
		this.abort = null;
	}

	private async run(query: string): Promise<void> {
		const abort = new AbortController();
		this.abort = abort;
		let state: SearchState;
		try {
			const hits =
				await this.ports.ask(query, this.place, abort.signal);
			state = { kind: "found", query, hits };
		} catch (error) {
			const message = error instanceof Error && error.message !== ""
				? error.message
				: "The search failed.";
			state = { kind: "failed", query, message };
		}
		if (this.abort !== abort) {
			return;
		}
		this.abort = null;
		this.hits = state.kind === "found" ? state.hits : [];
		this.ports.show(state);
	}
}
