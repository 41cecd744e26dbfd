import assert from "node:assert/strict";
import { test } from "node:test";
import {
	BUFFERING, command, embedUrl, errorWords, newView, PAUSED, PLAYING,
	understand, UNSTARTED, videoMs, type YouTubeView,
} from "../src/core/youtube";

const WALL_MS = 1_700_000_000_000;

function say(event: string, info?: unknown): string {
	return JSON.stringify({ event, info, id: "echonest", channel: "widget" });
}

/** The view after all these messages at local time 1,000 ms. */
function after(...messages: unknown[]): YouTubeView {
	return messages.reduce<YouTubeView>((view, message) =>
		understand(view, message, 1_000, WALL_MS), newView);
}

test("a command is what the player's own script would send", () => {
	assert.deepEqual(JSON.parse(command("seekTo", 12.5, true)), {
		event: "command", func: "seekTo", args: [12.5, true],
		id: "echonest", channel: "widget",
	});
});

test("the frame's address tells the player who asks", () => {
	const url = new URL(embedUrl(
		"https://www.youtube-nocookie.com/embed", "dQw4w9WgXcQ",
		"https://nest.example"));
	assert.equal(url.pathname, "/embed/dQw4w9WgXcQ");
	assert.equal(url.searchParams.get("enablejsapi"), "1");
	assert.equal(url.searchParams.get("origin"), "https://nest.example");
});

test("an id can't add to the address", () => {
	const url = new URL(embedUrl("https://y.example/embed", "../a?b=c#d", "x"));
	assert.equal(url.origin + url.pathname,
		"https://y.example/embed/..%2Fa%3Fb%3Dc%23d");
});

test("it is ready when it says so, in either way", () => {
	assert.equal(after(say("onReady")).ready, true);
	assert.equal(after(say("initialDelivery", { playerState: -1 })).ready, true);
	assert.equal(after(say("infoDelivery", {})).ready, false);
});

test("states come alone or with other news", () => {
	assert.equal(after(say("onStateChange", 1)).state, PLAYING);
	assert.equal(after(say("infoDelivery", { playerState: 3 })).state, BUFFERING);
	assert.equal(after(say("onStateChange", 7)).state, UNSTARTED);
});

test("a position is dated by the player's clock", () => {
	const view = after(say("infoDelivery", {
		playerState: PLAYING, currentTime: 10,
		currentTimeLastUpdated_: WALL_MS / 1000 - 0.2,
	}));
	assert.equal(Math.round(videoMs(view, 1_000) ?? 0), 10_200);
	assert.equal(Math.round(videoMs(view, 1_500) ?? 0), 10_700);
});

test("dates that can't be are not believed", () => {
	for (const updated of [WALL_MS / 1000 + 5, WALL_MS / 1000 - 60, "x"]) {
		const view = after(say("infoDelivery", {
			playerState: PLAYING, currentTime: 10,
			currentTimeLastUpdated_: updated,
		}));
		assert.equal(videoMs(view, 1_000), 10_000);
	}
});

test("a paused video stands; one that says nothing is nowhere", () => {
	const info = { currentTime: 10, currentTimeLastUpdated_: WALL_MS / 1000 };
	const paused = after(say("infoDelivery", { ...info, playerState: PAUSED }));
	assert.equal(videoMs(paused, 9_000), 10_000);
	const lost = after(say("infoDelivery", { ...info, playerState: PLAYING }));
	assert.equal(videoMs(lost, 9_000), null);
	assert.equal(videoMs(newView, 0), null);
});

test("it is noticed when the position stands still", () => {
	const at = (s: number): string => say("infoDelivery", { currentTime: s });
	let view = understand(newView, at(1), 1_000, WALL_MS);
	view = understand(view, at(2), 2_000, WALL_MS);
	view = understand(view, at(2), 3_000, WALL_MS);
	assert.equal(view.movedMs, 2_000);
});

test("a browser that forbids to play is forgiven when it plays", () => {
	const view = after(say("onAutoplayBlocked"));
	assert.equal(view.blocked, true);
	assert.equal(understand(view, say("onStateChange", 1), 0, 0).blocked, false);
});

test("errors have words for people", () => {
	assert.equal(after(say("onError", 150)).error, 150);
	assert.match(errorWords(150), /on YouTube only/);
	assert.match(errorWords(100), /gone, or private/);
	assert.match(errorWords(153), /which page asks/);
	assert.match(errorWords(4711), /can’t play/);
});

test("whatever else comes changes nothing", () => {
	for (const noise of [
		"", "{", "null", "[]", "7", '"x"', say("somethingNew", {}), null, {},
		say("infoDelivery", null), say("infoDelivery", { currentTime: "12" }),
		'{"event":7}', say("onStateChange", null), new ArrayBuffer(2),
	]) {
		assert.deepEqual(after(noise), newView, String(noise));
	}
});
