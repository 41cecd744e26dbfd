import assert from "node:assert/strict";
import { test } from "node:test";
import {
	initialState, jammedBy, reduce, visibleQueue, type Action, type State,
} from "../src/core/state";

const me = "me@example.com";

function wire(event: string, ...args: unknown[]): Action {
	return { type: "wire", message: { event, args } };
}

function after(...actions: Action[]): State {
	return actions.reduce(reduce, initialState);
}

function song(id: string, more: object = {}): object {
	return {
		id, src: "local", trackid: `local:${id}`, title: `Song ${id}`,
		artist: "A", duration: 60, user: "you@example.com", vote: 0, jam: [],
		comments: [], ...more,
	};
}

function playlist(...songs: object[]): Action {
	return wire("playlist_update", songs);
}

test("the page is loaded once the first playlist has come", () => {
	assert.equal(initialState.loaded, false);
	assert.equal(after(playlist()).loaded, true);
});

test("songs that did not change stay the same objects", () => {
	const one = after(playlist(song("1"), song("2")));
	const two = reduce(one, playlist(song("2"), song("1", { vote: 1 })));
	assert.equal(two.queue[0], one.queue[1]);
	assert.notEqual(two.queue[1], one.queue[0]);
	assert.equal(two.queue[1]?.vote, 1);
});

test("the same playlist again changes nothing", () => {
	const one = after(playlist(song("1"), song("2")));
	const two = reduce(one, playlist(song("1"), song("2")));
	assert.equal(two.queue, one.queue);
});

test("the playing song comes and goes", () => {
	const one = after(wire("now_playing_update",
		{ ...song("9"), started_ms: 5, paused: true }));
	assert.equal(one.playing?.id, "9");
	assert.equal(one.paused, true);
	const two = reduce(one, wire("now_playing_update", { paused: false }));
	assert.equal(two.playing, null);
	assert.equal(two.paused, false);
});

test("a jam shows at once, on the queue and on the playing song", () => {
	let state = after(playlist(song("1")),
		wire("now_playing_update", song("2")));
	state = reduce(state, { type: "jam", id: "1", me });
	state = reduce(state, { type: "jam", id: "2", me });
	assert.ok(jammedBy(state.queue[0]!, me));
	assert.ok(jammedBy(state.playing!, "ME@example.com"));
	state = reduce(state, { type: "jam", id: "1", me });
	assert.ok(!jammedBy(state.queue[0]!, me));
});

test("a throwback jam is not mine to take back", () => {
	const state = after(playlist(
		song("1", { jam: [{ user: me, throwback: true }] })));
	assert.ok(!jammedBy(state.queue[0]!, me));
});

test("my vote is marked when the count has moved, not before", () => {
	let state = after(playlist(song("1"), song("2")),
		{ type: "vote", id: "2", up: true });
	assert.equal(state.ballots.get("2"), undefined);
	state = reduce(state, playlist(song("2", { vote: 1 }), song("1")));
	assert.equal(state.ballots.get("2"), "up");
	assert.equal(state.casting.size, 0);
	state = reduce(state, playlist(song("1")));
	assert.equal(state.ballots.size, 0);
});

test("a refused vote is not marked", () => {
	let state = after(playlist(song("1")), { type: "vote", id: "1", up: true },
		wire("error", { message: "You have voted." }));
	state = reduce(state, playlist(song("1", { vote: 1 })));
	assert.equal(state.ballots.get("1"), undefined);
	assert.equal(state.toasts[0]?.text, "You have voted.");
});

test("a vote on a song that is gone is nothing", () => {
	const state = after(playlist(), { type: "vote", id: "1", up: true });
	assert.equal(state.casting.size, 0);
});

test("a song is being added until it is in the queue, or plays", () => {
	let state = after(playlist(), { type: "adding", uri: "local:1" },
		{ type: "adding", uri: "local:2" });
	state = reduce(state, playlist(song("1")));
	assert.deepEqual([...state.adding], ["local:2"]);
	state = reduce(state, wire("now_playing_update", song("2")));
	assert.equal(state.adding.size, 0);
});

test("an error ends the waiting for an added song", () => {
	const state = after({ type: "adding", uri: "local:1" },
		wire("error", { message: "Queue is full (max 25 songs)" }));
	assert.equal(state.adding.size, 0);
});

test("a removed song hides, comes back when undone, and is forgotten when gone", () => {
	let state = after(playlist(song("1"), song("2")),
		{ type: "removing", id: "1" },
		{ type: "toast", kind: "info", text: "Removed", undoes: "1" });
	assert.deepEqual(
		visibleQueue(state.queue, state.removing).map((s) => s.id), ["2"]);
	const undone = reduce(state, { type: "removing_over", id: "1" });
	assert.equal(visibleQueue(undone.queue, undone.removing).length, 2);
	assert.equal(undone.toasts.length, 0);
	state = reduce(state, playlist(song("2")));
	assert.equal(state.removing.size, 0);
	assert.equal(state.toasts.length, 0);
});

test("comments arrive by themselves for queued and playing songs", () => {
	const comments = [{ time: 3, user: me, body: "yes" }];
	const state = after(playlist(song("1")),
		wire("now_playing_update", song("2")),
		wire("comments_for_song", "1", comments),
		wire("comments_for_song", "2", comments),
		wire("comments_for_song", "404", comments));
	assert.deepEqual(state.queue[0]?.comments, comments);
	assert.deepEqual(state.playing?.comments, comments);
});

test("the same error twice is shown once, and never more than four at a time", () => {
	const twice = after(wire("error", { message: "a" }),
		wire("error", { message: "a" }));
	assert.equal(twice.toasts.length, 1);
	const many = ["a", "b", "c", "d", "e", "f"].reduce((state, message) =>
		reduce(state, wire("error", { message })), initialState);
	assert.deepEqual(many.toasts.map((t) => t.text), ["c", "d", "e", "f"]);
});

test("an error without words still says something", () => {
	for (const arg of [undefined, null, {}, { message: 7 }, "x"]) {
		const state = after(wire("error", arg));
		assert.notEqual(state.toasts[0]?.text, "");
	}
});

test("members, volume, horns and the library are kept", () => {
	const state = after(
		wire("member_update", 2, ["a@b.c", me]),
		wire("volume", "40"),
		wire("free_horns", 3),
		wire("airhorns", [{ user: me, when: "x", title: "T" }]),
		wire("library_update",
			{ tracks: 1, scanned: 2, total: 3, scanning: true }));
	assert.equal(state.members.count, 2);
	assert.equal(state.volume, 40);
	assert.equal(state.freeHorns, 3);
	assert.equal(state.airhorns.length, 1);
	assert.equal(state.library?.total, 3);
});

test("unknown and broken events change nothing", () => {
	assert.equal(after(wire("surprise", 1)), initialState);
	assert.equal(reduce(after(wire("volume", "40")), wire("volume", "x")).volume, 40);
	assert.equal(after(wire("free_horns", "many")).freeHorns, 0);
});
