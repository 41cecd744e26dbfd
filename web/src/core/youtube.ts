/*
 * The language of YouTube's embedded player with enablejsapi=1: JSON by
 * postMessage, as the IFrame Player API speaks it behind its script. Here is
 * no script of theirs: what is said to the player, and what is understood of
 * its answers. (States, errors and events: YouTube IFrame Player API
 * reference.)
 */

export const UNSTARTED = -1;
export const ENDED = 0;
export const PLAYING = 1;
export const PAUSED = 2;
export const BUFFERING = 3;
export const CUED = 5;

const states = [UNSTARTED, ENDED, PLAYING, PAUSED, BUFFERING, CUED];

/** What is known of a player; times are local, as `nowMs` is. */
export interface YouTubeView {
	/** it takes commands */
	ready: boolean;
	state: number;
	/** the position in seconds, and when it was that; null before any */
	at: { positionS: number; ms: number } | null;
	/** when the position was last seen to move */
	movedMs: number;
	/** the player's word for what is wrong; 0: nothing */
	error: number;
	/** the browser wants a click first */
	blocked: boolean;
}

export const newView: YouTubeView = {
	ready: false,
	state: UNSTARTED,
	at: null,
	movedMs: -Infinity,
	error: 0,
	blocked: false,
};

/** Said until there is an answer: without it the player says nothing. */
export const LISTEN = JSON.stringify({
	event: "listening", id: "echonest", channel: "widget",
});

export function command(func: string, ...args: unknown[]): string {
	return JSON.stringify({
		event: "command", func, args, id: "echonest", channel: "widget",
	});
}

/** What to ask for at the beginning; the rest comes by itself. */
export const SUBSCRIPTIONS = ["onStateChange", "onError", "onAutoplayBlocked"]
	.map((event) => command("addEventListener", event));

/** Where to load the player of a video, in a page at `origin`. */
export function embedUrl(base: string, videoId: string, origin: string): string {
	const url = new URL(`${base}/${encodeURIComponent(videoId)}`);
	url.search = new URLSearchParams({
		enablejsapi: "1",
		origin,
		/* not full screen on phones; no keys and no offers of other videos */
		playsinline: "1",
		disablekb: "1",
		rel: "0",
	}).toString();
	return url.href;
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields | null {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? value as Fields
		: null;
}

function finite(value: unknown): number | null {
	return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Null for what is no message of a player. */
function parse(data: unknown): { event: string; info: unknown } | null {
	if (typeof data !== "string") {
		return null;
	}
	try {
		const message = fields(JSON.parse(data));
		return message && typeof message.event === "string"
			? { event: message.event, info: message.info }
			: null;
	} catch {
		return null;
	}
}

/**
 * The view after a message came at local time `nowMs`; `wallMs` is the wall
 * clock then, by which the player dates its positions.
 */
export function understand(
	view: YouTubeView,
	data: unknown,
	nowMs: number,
	wallMs: number,
): YouTubeView {
	const message = parse(data);
	switch (message?.event) {
	case "onReady":
		return { ...view, ready: true };
	case "initialDelivery":
		return {
			...withInfo(view, message.info, nowMs, wallMs),
			ready: true,
		};
	case "infoDelivery":
		return withInfo(view, message.info, nowMs, wallMs);
	case "onStateChange":
		return withState(view, message.info);
	case "onError":
		return { ...view, error: finite(message.info) ?? 5 };
	case "onAutoplayBlocked":
		return { ...view, blocked: true };
	default:
		return view;
	}
}

function withState(view: YouTubeView, value: unknown): YouTubeView {
	const state = finite(value);
	if (state === null || !states.includes(state)) {
		return view;
	}
	return {
		...view,
		state,
		blocked: view.blocked && state !== PLAYING,
	};
}

/** Dates older than this, or in the future, are not believed. */
const OLDEST_MS = 2_000;

function withInfo(
	view: YouTubeView,
	value: unknown,
	nowMs: number,
	wallMs: number,
): YouTubeView {
	const info = fields(value);
	if (!info) {
		return view;
	}
	const next = withState(view, info.playerState);
	const positionS = finite(info.currentTime);
	if (positionS === null) {
		return next;
	}
	const updatedS = finite(info.currentTimeLastUpdated_);
	const ageMs = updatedS === null ? 0 : wallMs - updatedS * 1000;
	const believed = ageMs >= 0 && ageMs <= OLDEST_MS ? ageMs : 0;
	const moved = view.at === null || view.at.positionS !== positionS;
	return {
		...next,
		at: { positionS, ms: nowMs - believed },
		movedMs: moved ? nowMs : view.movedMs,
	};
}

/** Without news for so long nobody knows where the player is. */
const STALE_MS = 3_000;

/** Where the video is at `nowMs`, in ms; null when that is not known. */
export function videoMs(view: YouTubeView, nowMs: number): number | null {
	if (!view.at) {
		return null;
	}
	const passed = nowMs - view.at.ms;
	if (view.state !== PLAYING) {
		return view.at.positionS * 1000;
	}
	return passed > STALE_MS ? null : view.at.positionS * 1000 + passed;
}

/** What an error of the player means for the one who sees it. */
export function errorWords(error: number): string {
	switch (error) {
	case 100:
		return "This video is gone, or private.";
	case 101:
	case 150:
		return "This video may be watched on YouTube only.";
	case 153:
		return "YouTube refuses to play here, because it is not told which "
			+ "page asks. Does something in your browser hold that back?";
	case 2:
		return "YouTube knows no such video.";
	default:
		return "YouTube can’t play this video in this browser.";
	}
}
