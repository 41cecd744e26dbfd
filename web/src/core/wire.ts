/*
 * The socket's framing, and reading what comes over it.
 *
 * A frame is `0` (heartbeat) or `1` and a JSON array of an event and its
 * arguments. Nothing that comes from outside is trusted to have the right
 * shape: each reader returns a whole value or null.
 */

import { isFollowState, type Follow } from "./follow";
import type { StreamType } from "./streams";
import type {
	Airhorn, Comment, Jam, Library, OpenedLink, Playing, SearchHit, Song,
} from "./types";

export const HEARTBEAT = "0";

export interface WireEvent {
	event: string;
	args: unknown[];
}

export function encode(event: string, ...args: unknown[]): string {
	return "1" + JSON.stringify([event, ...args]);
}

/** Null for whatever is not an event: heartbeats, noise, broken JSON. */
export function decode(frame: unknown): WireEvent | null {
	if (typeof frame !== "string" || frame[0] !== "1") {
		return null;
	}
	let list: unknown;
	try {
		list = JSON.parse(frame.slice(1));
	} catch {
		return null;
	}
	if (!Array.isArray(list) || typeof list[0] !== "string") {
		return null;
	}
	return { event: list[0], args: list.slice(1) };
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields | null {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? value as Fields
		: null;
}

function text(value: unknown): string {
	return typeof value === "string" ? value
		: typeof value === "number" ? String(value)
		: "";
}

function number(value: unknown): number | null {
	const n = typeof value === "number" ? value
		: typeof value === "string" && value.trim() !== "" ? Number(value)
		: NaN;
	return Number.isFinite(n) ? n : null;
}

function list<T>(value: unknown, read: (item: unknown) => T | null): T[] {
	return Array.isArray(value)
		? value.map(read).filter((item): item is T => item !== null)
		: [];
}

/** Times come as unix seconds or as ISO 8601. */
function seconds(value: unknown): number {
	const n = number(value);
	if (n !== null) {
		return n;
	}
	const ms = Date.parse(text(value));
	return Number.isNaN(ms) ? 0 : ms / 1000;
}

/** Old logs hold plain emails as jams. */
function readJam(value: unknown): Jam | null {
	if (typeof value === "string") {
		return { user: value, throwback: false };
	}
	const jam = fields(value);
	return jam && typeof jam.user === "string"
		? { user: jam.user, throwback: jam.throwback === true }
		: null;
}

export function readComment(value: unknown): Comment | null {
	const comment = fields(value);
	return comment && typeof comment.body === "string"
		? {
			time: seconds(comment.time),
			user: text(comment.user),
			body: comment.body,
		}
		: null;
}

export function readComments(value: unknown): Comment[] {
	return list(value, readComment);
}

/** Only pictures that a page may load: no `javascript:`, no plain text. */
export function pictureUrl(value: unknown): string {
	const url = text(value);
	return /^(https?:\/\/|\/(?!\/)|data:image\/)/i.test(url) ? url : "";
}

/** Colours are six hex digits; the sign before them may be missing. */
function colour(value: unknown): string {
	const digits = text(value).replace(/^#/, "");
	return /^[0-9a-f]{6}$/i.test(digits) ? "#" + digits.toLowerCase() : "";
}

function readSong(song: Fields): Song {
	return {
		id: text(song.id),
		src: text(song.src),
		trackid: text(song.trackid),
		title: text(song.title),
		artist: text(song.artist),
		duration: Math.max(0, number(song.duration) ?? 0),
		img: pictureUrl(song.img),
		bigImg: pictureUrl(song.big_img),
		user: text(song.user),
		auto: song.auto === true || song.auto === "True" || song.auto === "1",
		vote: number(song.vote) ?? 0,
		jam: list(song.jam, readJam),
		comments: readComments(song.comments),
		background: colour(song.background_color),
		foreground: colour(song.foreground_color),
		offeredBy: text(song.name),
		episode: song.type === "episode",
		secondary: text(song.secondary_text),
		show: text(song.show_name),
		permalink: /^https?:\/\//i.test(text(song.permalink_url))
			? text(song.permalink_url)
			: "",
	};
}

export interface Playlist {
	queue: Song[];
	preview: Song | null;
}

export function readPlaylist(value: unknown): Playlist {
	const queue: Song[] = [];
	let preview: Song | null = null;
	for (const item of Array.isArray(value) ? value : []) {
		const row = fields(item);
		if (!row) {
			continue;
		}
		if (row.playlist_src === true) {
			preview = readSong(row);
		} else if (text(row.id) !== "") {
			queue.push(readSong(row));
		}
	}
	return { queue, preview };
}

/** Null when nothing plays; `paused` of the nest is read by readPaused. */
export function readPlaying(value: unknown): Playing | null {
	const song = fields(value);
	if (!song || text(song.id) === "") {
		return null;
	}
	const startMs = Date.parse(text(song.starttime));
	return {
		...readSong(song),
		startedMs: number(song.started_ms)
			?? (Number.isNaN(startMs) ? null : startMs),
		pos: Math.max(0, number(song.pos) ?? 0),
		paused: readPaused(value),
	};
}

export function readPaused(value: unknown): boolean {
	const paused = fields(value)?.paused;
	return paused === true || paused === "True" || paused === 1;
}

export function readAirhorns(value: unknown): Airhorn[] {
	return list(value, (item) => {
		const horn = fields(item);
		return horn && {
			user: text(horn.user),
			img: pictureUrl(horn.img),
			when: text(horn.when),
			free: horn.free === true || horn.free === "True",
			artist: text(horn.artist),
			title: text(horn.title),
		};
	});
}

export function readVolume(value: unknown): number | null {
	const volume = number(value);
	return volume === null ? null : Math.min(100, Math.max(0, volume));
}

export function readLibrary(value: unknown): Library | null {
	const library = fields(value);
	return library && {
		tracks: number(library.tracks) ?? 0,
		scanned: number(library.scanned) ?? 0,
		total: number(library.total) ?? 0,
		scanning: library.scanning === true,
	};
}

export function readFollow(value: unknown): Follow | null {
	const follow = fields(value);
	const state = text(follow?.state);
	return follow && isFollowState(state) ? {
		on: follow.on === true,
		state,
		device: text(follow.device),
		message: text(follow.message),
	} : null;
}

export function readMembers(args: unknown[]): {
	count: number;
	emails: string[];
} {
	const emails = list(args[1], (item) =>
		typeof item === "string" ? item : null);
	return { count: number(args[0]) ?? emails.length, emails };
}

/** The smallest picture that is still sharp at `wanted` pixels. */
function pickImage(value: unknown, wanted = 120): string {
	let best = "";
	let bestWidth = 0;
	const images = Array.isArray(value) ? value : [value];
	for (const item of images) {
		const image = fields(item);
		const url = pictureUrl(image?.url);
		const width = number(image?.width) ?? 0;
		const better = best === ""
			|| (bestWidth < wanted ? width > bestWidth
				: width >= wanted && width < bestWidth);
		if (url !== "" && better) {
			best = url;
			bestWidth = width;
		}
	}
	return best;
}

export function readSearchHits(value: unknown): SearchHit[] {
	return list(value, (item) => {
		const hit = fields(item);
		const uri = text(hit?.uri);
		return hit && uri !== "" ? {
			uri,
			title: text(hit.track_name) || uri,
			artist: text(hit.artist),
			album: text(hit.album),
			episode: hit.type === "episode",
			secondary: text(hit.secondary_text),
			duration: Math.max(0, number(hit.duration) ?? 0),
			img: pickImage(hit.images),
		} : null;
	});
}

/** Null for what is no answer about a link. */
export function readOpenedLink(value: unknown): OpenedLink | null {
	const link = fields(value);
	if (!link || !Array.isArray(link.tracks)) {
		return null;
	}
	const hits = readSearchHits(link.tracks);
	return {
		kind: text(link.kind) || "track",
		title: text(link.title),
		total: Math.max(hits.length, number(link.total) ?? 0),
		hits,
	};
}

/** Null for what leads nowhere. */
export function readStream(value: unknown): {
	id: string;
	url: string;
	type: StreamType;
} | null {
	const stream = fields(value);
	const url = text(stream?.url);
	return stream && /^https?:\/\//i.test(url) ? {
		id: text(stream.id),
		url,
		type: stream.type === "hls" ? "hls" : "progressive",
	} : null;
}

export function readStreamError(value: unknown): {
	id: string;
	message: string;
} {
	const failure = fields(value);
	return {
		id: text(failure?.id),
		message: text(failure?.error) || "SoundCloud gives no stream.",
	};
}
