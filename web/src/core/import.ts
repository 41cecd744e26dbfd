/*
 * Adding what pasted links lead to.
 *
 * First every link is opened, a few at a time; then a person picks; then the
 * picked songs are added one after the other, so that they stand in the queue
 * in the order of the links. Fetching comes from outside; each change makes a
 * new ImportState, which is shown.
 */

import type { PastedLine } from "./links";
import { sourceName, sourceOf } from "./source";
import type { OpenedLink, SearchHit } from "./types";

export type Outcome =
	| { kind: "added" }
	| { kind: "failed"; message: string }
	/** not even tried */
	| { kind: "skipped"; message: string };

export interface ImportSong {
	hit: SearchHit;
	chosen: boolean;
	/** why it was not chosen from the beginning */
	note: "" | "queued" | "twice";
	outcome: Outcome | null;
}

export type LineState =
	| { kind: "waiting" }
	| { kind: "opening" }
	| { kind: "found"; opened: Omit<OpenedLink, "hits">; songs: ImportSong[] }
	| { kind: "failed"; message: string };

export interface ImportLine extends PastedLine {
	state: LineState;
}

export interface ImportState {
	phase: "opening" | "choosing" | "adding" | "finished";
	lines: ImportLine[];
	/** while adding: a song is under way, but none will follow */
	stopping: boolean;
	/** why adding ended before its time; "" if it did not */
	halted: string;
}

/** What came of the question to add a song; status 0: no answer at all. */
export type AddAnswer =
	| { ok: true }
	| { ok: false; status: number; message: string };

export interface ImportPorts {
	/** rejects with an Error whose message people may read */
	open(link: string, signal: AbortSignal): Promise<OpenedLink>;
	add(uri: string): Promise<AddAnswer>;
	/** whether the song waits or plays already */
	isQueued(uri: string): boolean;
	show(state: ImportState): void;
}

/** So many links are opened at a time. */
export const OPENING = 3;
/** So many failures in a row mean that it is not the songs. */
const GIVE_UP_AFTER = 3;

const STOPPED = "Stopped";
const CANCELLED = "Not opened: stopped";

/**
 * What a failure means for the songs that come after it: nothing, the same
 * for all of them, or the same for those of its source.
 */
export function reach(answer: { status: number; message: string }):
	"song" | "source" | "all" {
	const { status, message } = answer;
	if (status === 0 || status === 401 || status === 403
		|| /^Rate limit reached|^Queue is full/.test(message)) {
		return "all";
	}
	return status === 429 ? "source" : "song";
}

type Place = readonly [line: number, song: number];

export class Import {
	private state: ImportState;
	private abort = new AbortController();

	constructor(
		lines: readonly PastedLine[],
		private ports: ImportPorts,
	) {
		this.state = {
			phase: "opening",
			lines: lines.map((line) => ({
				...line,
				state: line.link === null
					? { kind: "failed", message: "There is no link in this line." }
					: { kind: "waiting" },
			})),
			stopping: false,
			halted: "",
		};
	}

	/** Opens the links. Also opens again those that are waiting. */
	async open(): Promise<void> {
		this.abort = new AbortController();
		this.change({ phase: "opening" });
		let next = 0;
		const { lines } = this.state;
		const work = async (): Promise<void> => {
			while (next < lines.length) {
				await this.openLine(next++);
			}
		};
		await Promise.all(Array.from({ length: OPENING }, work));
		this.settle();
		this.change({ phase: "choosing" });
	}

	/** Tries the links that failed once more. */
	async retry(): Promise<void> {
		this.state.lines.forEach((line, i) => {
			if (line.link !== null && line.state.kind === "failed") {
				this.setLine(i, { kind: "waiting" });
			}
		});
		await this.open();
	}

	/** Ends the opening, or the adding after the song that is under way. */
	stop(): void {
		if (this.state.phase === "opening") {
			this.abort.abort();
		} else if (this.state.phase === "adding") {
			this.change({ stopping: true });
		}
	}

	choose(line: number, song: number, chosen: boolean): void {
		this.setSong([line, song], { chosen });
		this.show();
	}

	chooseLine(line: number, chosen: boolean): void {
		const { state } = this.state.lines[line] as ImportLine;
		if (state.kind === "found") {
			state.songs.forEach((_, i) => this.setSong([line, i], { chosen }));
			this.show();
		}
	}

	/** Adds what is chosen and not yet added, in order. */
	async add(): Promise<void> {
		if (this.state.phase === "opening" || this.state.phase === "adding") {
			return;
		}
		const places = this.places().filter((place) => pending(this.song(place)));
		places.forEach((place) => this.setSong(place, { outcome: null }));
		this.change({ phase: "adding", stopping: false, halted: "" });
		const parked = new Map<string, string>();
		let failures = 0;
		for (const place of places) {
			const { hit } = this.song(place);
			const source = sourceOf(hit.uri);
			const excuse = this.state.halted
				|| (this.state.stopping ? STOPPED : parked.get(source) ?? "");
			if (excuse !== "") {
				this.finish(place, { kind: "skipped", message: excuse });
				continue;
			}
			const answer = await this.ports.add(hit.uri);
			if (answer.ok) {
				failures = 0;
				this.finish(place, { kind: "added" });
				continue;
			}
			const { message } = answer;
			this.finish(place, { kind: "failed", message });
			const far = reach(answer);
			failures += answer.status >= 500 ? 1 : 0;
			if (far === "all" || failures >= GIVE_UP_AFTER) {
				this.change({ halted: message });
			} else if (far === "source") {
				parked.set(source, message);
			}
		}
		this.change({ phase: "finished", stopping: false });
	}

	private async openLine(index: number): Promise<void> {
		const line = this.state.lines[index] as ImportLine;
		if (line.link === null || line.state.kind !== "waiting") {
			return;
		}
		const { signal } = this.abort;
		if (signal.aborted) {
			this.setLine(index, { kind: "failed", message: CANCELLED });
			return;
		}
		this.setLine(index, { kind: "opening" });
		try {
			const { hits, ...opened } =
				await this.ports.open(line.link, signal);
			this.setLine(index, {
				kind: "found",
				opened,
				songs: hits.map((hit) =>
					({ hit, chosen: true, note: "", outcome: null })),
			});
		} catch (error) {
			const message = error instanceof Error && error.message !== ""
				? error.message
				: "This link could not be opened.";
			this.setLine(index, {
				kind: "failed",
				message: signal.aborted ? CANCELLED : message,
			});
		}
	}

	/** What is in the queue already, or comes twice, is not chosen at first. */
	private settle(): void {
		const seen = new Set<string>();
		for (const place of this.places()) {
			const { hit, note, chosen } = this.song(place);
			const fresh = this.ports.isQueued(hit.uri) ? "queued"
				: seen.has(hit.uri) ? "twice"
				: "";
			seen.add(hit.uri);
			if (note === "" && fresh !== "" && chosen) {
				this.setSong(place, { note: fresh, chosen: false });
			}
		}
	}

	private finish(place: Place, outcome: Outcome): void {
		this.setSong(place, { outcome });
		this.show();
	}

	private places(): Place[] {
		return this.state.lines.flatMap((line, i) =>
			songsOf(line).map((_, j): Place => [i, j]));
	}

	private song([line, song]: Place): ImportSong {
		return songsOf(this.state.lines[line] as ImportLine)[song] as ImportSong;
	}

	private setSong([index, at]: Place, change: Partial<ImportSong>): void {
		const lines = [...this.state.lines];
		const line = lines[index] as ImportLine;
		if (line.state.kind === "found") {
			const songs = [...line.state.songs];
			songs[at] = { ...songs[at] as ImportSong, ...change };
			lines[index] = { ...line, state: { ...line.state, songs } };
			this.state = { ...this.state, lines };
		}
	}

	private setLine(index: number, state: LineState): void {
		const lines = [...this.state.lines];
		lines[index] = { ...lines[index] as ImportLine, state };
		this.change({ lines });
	}

	private change(change: Partial<ImportState>): void {
		this.state = { ...this.state, ...change };
		this.show();
	}

	private show(): void {
		this.ports.show(this.state);
	}
}

function songsOf(line: ImportLine): ImportSong[] {
	return line.state.kind === "found" ? line.state.songs : [];
}

/** Whether "add" would add it. */
function pending(song: ImportSong): boolean {
	return song.chosen && song.outcome?.kind !== "added";
}

/** How many of an import's songs are what. */
export interface ImportCounts {
	/** that the links lead to */
	found: number;
	/** chosen and not added yet */
	pending: number;
	added: number;
	failed: number;
	skipped: number;
	/** not chosen because they are in the queue already, or came twice */
	doubled: number;
	/** links that are opened or failed, of all lines */
	opened: number;
}

export function counts(state: ImportState): ImportCounts {
	const songs = state.lines.flatMap(songsOf);
	const count = (is: (song: ImportSong) => boolean): number =>
		songs.filter(is).length;
	return {
		found: songs.length,
		pending: count(pending),
		added: count((song) => song.outcome?.kind === "added"),
		failed: count((song) => song.outcome?.kind === "failed"),
		skipped: count((song) => song.outcome?.kind === "skipped"),
		doubled: count((song) => song.note !== "" && !song.chosen
			&& song.outcome === null),
		opened: state.lines.filter(({ state: { kind } }) =>
			kind === "found" || kind === "failed").length,
	};
}

/** While adding: how many are done, of how many. */
export function progressOf(state: ImportState): { done: number; of: number } {
	const songs = state.lines.flatMap(songsOf)
		.filter((song) => song.chosen);
	return {
		done: songs.filter((song) => song.outcome !== null).length,
		of: songs.length,
	};
}

/** Why songs were not added: each reason once, with how many it hit. */
export function reasons(state: ImportState): { message: string; count: number }[] {
	const found = new Map<string, number>();
	for (const { outcome } of state.lines.flatMap(songsOf)) {
		if (outcome && outcome.kind !== "added") {
			const { message } = outcome;
			found.set(message, (found.get(message) ?? 0) + 1);
		}
	}
	return [...found].map(([message, count]) => ({ message, count }));
}

/** "Spotify album", "YouTube playlist": what a link turned out to be. */
export function kindWords(kind: string, uri: string): string {
	const source = sourceOf(uri);
	const word = kind === "track" ? "song" : kind;
	return source === "" ? word : `${sourceName(source)} ${word}`;
}
