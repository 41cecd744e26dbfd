/*
 * All that the page knows, and how each event changes it. No clocks and no
 * side effects here: what needs the time gets it in the action.
 */

import type { Follow } from "./follow";
import { same } from "./same";
import { uriOf } from "./source";
import type { Airhorn, Library, Playing, Song } from "./types";
import {
	readAirhorns, readComments, readFollow, readLibrary, readMembers, readPaused,
	readPlaying, readPlaylist, readVolume, type WireEvent,
} from "./wire";

export type Connection =
	| { status: "connecting" }
	| { status: "open" }
	| { status: "reconnecting"; attempt: number }
	| { status: "gone" }
	| { status: "signed_out" };

export interface Toast {
	id: number;
	kind: "error" | "info";
	text: string;
	/** a removal that can still be taken back */
	undoes?: string;
}

/** Up or down: what I did to a song while this page was open. */
export type Ballot = "up" | "down";

export interface State {
	connection: Connection;
	/** the first playlist has come */
	loaded: boolean;
	queue: Song[];
	preview: Song | null;
	playing: Playing | null;
	paused: boolean;
	volume: number | null;
	airhorns: Airhorn[];
	freeHorns: number;
	members: { count: number; emails: string[] };
	library: Library | null;
	toasts: Toast[];
	nextToast: number;
	/** songs that are hidden until their removal is sent or taken back */
	removing: ReadonlySet<string>;
	ballots: ReadonlyMap<string, Ballot>;
	/** clicks whose effect has not been seen yet, with the count before */
	casting: ReadonlyMap<string, { ballot: Ballot; before: number }>;
	/** the tracks that I asked to add and that are not in the queue yet */
	adding: ReadonlySet<string>;
	/** playing on one's own Spotify; null until the server has told */
	follow: Follow | null;
	/** what I asked of it and the server has not answered yet */
	followAsked: boolean | null;
}

export type Action =
	| { type: "wire"; message: WireEvent }
	| { type: "connection"; connection: Connection }
	| { type: "toast"; kind: Toast["kind"]; text: string; undoes?: string }
	| { type: "toast_gone"; id: number }
	| { type: "removing"; id: string }
	| { type: "removing_over"; id: string }
	| { type: "jam"; id: string; me: string }
	| { type: "vote"; id: string; up: boolean }
	| { type: "adding"; uri: string }
	| { type: "follow_asked"; on: boolean }
	| { type: "library"; library: Library };

export const initialState: State = {
	connection: { status: "connecting" },
	loaded: false,
	queue: [],
	preview: null,
	playing: null,
	paused: false,
	volume: null,
	airhorns: [],
	freeHorns: 0,
	members: { count: 0, emails: [] },
	library: null,
	toasts: [],
	nextToast: 1,
	removing: new Set(),
	ballots: new Map(),
	casting: new Map(),
	adding: new Set(),
	follow: null,
	followAsked: null,
};

export function reduce(state: State, action: Action): State {
	switch (action.type) {
	case "wire":
		return receive(state, action.message);
	case "connection":
		return {
			...state, connection: action.connection, followAsked: null,
		};
	case "toast":
		return addToast(state, action.kind, action.text, action.undoes);
	case "toast_gone":
		return {
			...state,
			toasts: state.toasts.filter((toast) => toast.id !== action.id),
		};
	case "removing":
		return { ...state, removing: withItem(state.removing, action.id) };
	case "removing_over":
		return {
			...state,
			removing: withoutItem(state.removing, action.id),
			toasts: state.toasts.filter(
				(toast) => toast.undoes !== action.id),
		};
	case "jam":
		return changeSong(state, action.id, (song) => ({
			jam: toggleJam(song, action.me),
		}));
	case "vote":
		return cast(state, action.id, action.up ? "up" : "down");
	case "adding":
		return { ...state, adding: withItem(state.adding, action.uri) };
	case "follow_asked":
		return { ...state, followAsked: action.on };
	case "library":
		return { ...state, library: action.library };
	}
}

function receive(state: State, { event, args }: WireEvent): State {
	switch (event) {
	case "playlist_update":
		return receivePlaylist(state, args[0]);
	case "now_playing_update":
		return receivePlaying(state, args[0]);
	case "volume":
		return { ...state, volume: readVolume(args[0]) ?? state.volume };
	case "airhorns":
		return { ...state, airhorns: keep(state.airhorns, readAirhorns(args[0])) };
	case "free_horns":
		return { ...state, freeHorns: Math.max(0, Number(args[0]) || 0) };
	case "member_update":
		return { ...state, members: keep(state.members, readMembers(args)) };
	case "spotify_follow":
		return {
			...state,
			follow: keep(state.follow, readFollow(args[0]) ?? state.follow),
			followAsked: null,
		};
	case "library_update":
		return { ...state, library: readLibrary(args[0]) ?? state.library };
	case "comments_for_song":
		return changeSong(state, String(args[0]), () => ({
			comments: readComments(args[1]),
		}));
	case "no_airhorn":
		return addToast(state, "error",
			messageOf(args[0]) || "Airhorns need a playing song.");
	case "error":
		return {
			...addToast(state, "error",
				messageOf(args[0]) || "That did not work."),
			adding: new Set(),
			casting: new Map(),
			followAsked: null,
		};
	default:
		return state;
	}
}

function messageOf(value: unknown): string {
	const message = (value as { message?: unknown } | null)?.message
		?? (value as { error?: unknown } | null)?.error;
	return typeof message === "string" ? message : "";
}

/** The old object when the new one says the same, so that nobody redraws. */
function keep<T>(old: T, fresh: T): T {
	return same(old, fresh) ? old : fresh;
}

function receivePlaylist(state: State, value: unknown): State {
	const { queue, preview } = readPlaylist(value);
	const old = new Map(state.queue.map((song) => [song.id, song]));
	const kept = queue.map((song) => {
		const before = old.get(song.id);
		return before ? keep(before, song) : song;
	});
	const unchanged = kept.length === state.queue.length
		&& kept.every((song, i) => song === state.queue[i]);
	const ids = new Set(queue.map((song) => song.id));
	const uris = new Set(queue.map(uriOf));
	return settleVotes({
		...state,
		loaded: true,
		queue: unchanged ? state.queue : kept,
		preview: keep(state.preview, preview),
		removing: filtered(state.removing, (id) => ids.has(id)),
		adding: filtered(state.adding, (uri) => !uris.has(uri)),
		toasts: state.toasts.filter((toast) =>
			toast.undoes === undefined || ids.has(toast.undoes)),
	});
}

function receivePlaying(state: State, value: unknown): State {
	const playing = keep(state.playing, readPlaying(value));
	return {
		...state,
		playing,
		paused: readPaused(value),
		adding: filtered(state.adding, (uri) =>
			playing === null || uri !== uriOf(playing)),
	};
}

/** A vote of mine is known to have counted once the count has moved. */
function settleVotes(state: State): State {
	if (state.casting.size === 0 && state.ballots.size === 0) {
		return state;
	}
	const casting = new Map(state.casting);
	const ballots = new Map(state.ballots);
	const votes = new Map(state.queue.map((song) => [song.id, song.vote]));
	for (const [id, { ballot, before }] of state.casting) {
		const vote = votes.get(id);
		if (vote === undefined) {
			casting.delete(id);
		} else if (ballot === "up" ? vote > before : vote < before) {
			casting.delete(id);
			ballots.set(id, ballot);
		}
	}
	for (const id of state.ballots.keys()) {
		if (!votes.has(id)) {
			ballots.delete(id);
		}
	}
	return { ...state, casting, ballots };
}

function cast(state: State, id: string, ballot: Ballot): State {
	const song = state.queue.find((queued) => queued.id === id);
	if (!song) {
		return state;
	}
	const casting = new Map(state.casting);
	casting.set(id, { ballot, before: song.vote });
	return { ...state, casting };
}

function toggleJam(song: Song, me: string): Song["jam"] {
	return jammedBy(song, me)
		? song.jam.filter((jam) => !sameUser(jam.user, me))
		: [...song.jam, { user: me, throwback: false }];
}

export function sameUser(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

export function jammedBy(song: Song, user: string): boolean {
	return song.jam.some((jam) => !jam.throwback && sameUser(jam.user, user));
}

/** Changes one song wherever it is; the server's next word overrules. */
function changeSong(
	state: State,
	id: string,
	change: (song: Song) => Partial<Song>,
): State {
	const playing = state.playing?.id === id
		? { ...state.playing, ...change(state.playing) }
		: state.playing;
	const found = state.queue.some((song) => song.id === id);
	const queue = found
		? state.queue.map((song) =>
			song.id === id ? { ...song, ...change(song) } : song)
		: state.queue;
	return { ...state, playing, queue };
}

const TOASTS_SHOWN = 4;

function addToast(
	state: State,
	kind: Toast["kind"],
	text: string,
	undoes?: string,
): State {
	const toast: Toast = {
		id: state.nextToast,
		kind,
		text,
		...(undoes === undefined ? {} : { undoes }),
	};
	const others = state.toasts.filter((old) =>
		old.undoes !== undefined || old.text !== text);
	return {
		...state,
		nextToast: state.nextToast + 1,
		toasts: [...others, toast].slice(-TOASTS_SHOWN),
	};
}

function withItem<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
	return set.has(item) ? set : new Set([...set, item]);
}

function withoutItem<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
	return filtered(set, (other) => other !== item);
}

function filtered<T>(
	set: ReadonlySet<T>,
	wanted: (item: T) => boolean,
): ReadonlySet<T> {
	const kept = [...set].filter(wanted);
	return kept.length === set.size ? set : new Set(kept);
}

/** The queue as it is shown: without what is being removed. */
export function visibleQueue(
	queue: readonly Song[],
	removing: ReadonlySet<string>,
): readonly Song[] {
	return removing.size === 0
		? queue
		: queue.filter((song) => !removing.has(song.id));
}
