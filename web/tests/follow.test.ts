import assert from "node:assert/strict";
import { test } from "node:test";
import {
	followHelp, followWords, mustConnect, type Follow, type FollowState,
} from "../src/core/follow";
import { initialState, reduce, type State } from "../src/core/state";
import { readFollow } from "../src/core/wire";

function follow(state: FollowState, more: Partial<Follow> = {}): Follow {
	return { on: true, state, device: "", message: "", ...more };
}

function told(state: State, event: string, ...args: unknown[]): State {
	return reduce(state, { type: "wire", message: { event, args } });
}

test("the device on which it plays is named", () => {
	assert.equal(followWords(follow("following", { device: "Kitchen" })),
		"Playing on Kitchen.");
	assert.equal(followWords(follow("following")), "Playing on your Spotify.");
	assert.match(followWords(follow("starting")), /Looking for/);
	assert.match(followWords(follow("off")), /on your own/);
});

test("the server's own words come first", () => {
	assert.equal(followWords(follow("limited", { message: "In 30 s." })),
		"In 30 s.");
});

test("connecting is offered to whom it helps", () => {
	assert.equal(mustConnect("reconnect", true), true);
	assert.equal(mustConnect("not_connected", false), true);
	assert.equal(mustConnect("off", false), true);
	assert.equal(mustConnect("off", true), false);
	assert.equal(mustConnect("no_device", true), false);
	assert.match(followHelp("no_premium"), /other sources/);
	assert.equal(followHelp("no_device"), "");
});

test("what the server tells of it is shown; nonsense is not", () => {
	const state = told(initialState, "spotify_follow",
		{ on: true, state: "following", device: "<b>Desk</b>", message: "" });
	assert.deepEqual(state.follow,
		follow("following", { device: "<b>Desk</b>" }));
	for (const noise of [null, {}, { state: "dancing" }, { state: 3 }, []]) {
		assert.equal(readFollow(noise), null);
		assert.equal(told(state, "spotify_follow", noise).follow, state.follow);
	}
});

test("what I asked is shown until it is answered, refused or cut off", () => {
	const asked = reduce(initialState, { type: "follow_asked", on: true });
	assert.equal(asked.followAsked, true);
	assert.equal(told(asked, "spotify_follow",
		{ on: true, state: "starting" }).followAsked, null);
	assert.equal(told(asked, "error", { message: "No." }).followAsked, null);
	assert.equal(reduce(asked, {
		type: "connection", connection: { status: "connecting" },
	}).followAsked, null);
});
