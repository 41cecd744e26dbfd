import assert from "node:assert/strict";
import { test } from "node:test";
import {
	decode, encode, pictureUrl, readAirhorns, readComments, readLibrary,
	readMembers, readOpenedLink, readPaused, readPlaying, readPlaylist, readSearchHits,
	readVolume,
} from "../src/core/wire";

test("an event is framed as 1 and a JSON array", () => {
	assert.equal(encode("vote", "7", true), '1["vote","7",true]');
	assert.equal(encode("nuke_queue"), '1["nuke_queue"]');
});

test("what was framed can be read again", () => {
	assert.deepEqual(decode(encode("add_comment", "1", "", "“hi” 🎺")),
		{ event: "add_comment", args: ["1", "", "“hi” 🎺"] });
});

test("whatever is not an event is ignored", () => {
	for (const frame of [
		"0", "", "1", "1{", "1null", "1[]", "1[3]", '1{"a":1}', '2["x"]',
		null, undefined, 7, new ArrayBuffer(3),
	]) {
		assert.equal(decode(frame), null, String(frame));
	}
});

const row = {
	id: "12", src: "local", trackid: "local:ab", title: "T", artist: "A",
	duration: 61, img: "/c.jpg", big_img: "https://x.example/c.jpg",
	user: "a@example.com", auto: false, vote: -1,
	jam: [{ user: "b@example.com", time: "2026-01-01T00:00:00+00:00" }],
	comments: [{ time: 5, user: "b@example.com", body: "hi" }],
	background_color: "333333", foreground_color: "f0f0ff",
};

test("a song is read whole", () => {
	const song = readPlaylist([row]).queue[0];
	assert.equal(song?.duration, 61);
	assert.equal(song?.background, "#333333");
	assert.equal(song?.vote, -1);
	assert.deepEqual(song?.jam, [{ user: "b@example.com", throwback: false }]);
	assert.deepEqual(song?.comments,
		[{ time: 5, user: "b@example.com", body: "hi" }]);
});

test("the preview is told apart from the queue", () => {
	const { queue, preview } = readPlaylist([
		row,
		{ playlist_src: true, title: "X : Y", trackid: "t", dm_buttons: false,
			name: "Benderbot" },
	]);
	assert.equal(queue.length, 1);
	assert.equal(preview?.title, "X : Y");
	assert.equal(preview?.trackid, "t");
	assert.equal(preview?.offeredBy, "Benderbot");
});

test("rows that are no songs are left out", () => {
	for (const value of [null, "x", {}, 3, [null, 7, "x", [], {}]]) {
		assert.deepEqual(readPlaylist(value), { queue: [], preview: null });
	}
});

test("fields of the wrong kind become harmless ones", () => {
	const song = readPlaylist([{
		id: 4, title: { a: 1 }, duration: "abc", vote: null, jam: "x",
		comments: [{ body: 1 }, null, { body: "ok" }], img: "javascript:x",
		background_color: "red;}", foreground_color: 5,
	}]).queue[0];
	assert.equal(song?.id, "4");
	assert.equal(song?.title, "");
	assert.equal(song?.duration, 0);
	assert.deepEqual(song?.jam, []);
	assert.equal(song?.comments.length, 1);
	assert.equal(song?.img, "");
	assert.equal(song?.background, "");
	assert.equal(song?.foreground, "");
});

test("numbers that come as text are numbers", () => {
	const song = readPlaylist([{ id: "1", duration: "61", vote: "-2" }]).queue[0];
	assert.equal(song?.duration, 61);
	assert.equal(song?.vote, -2);
});

test("plain emails are jams, as in old logs", () => {
	const song = readPlaylist([{ id: "1", jam: ["a@b.c"] }]).queue[0];
	assert.deepEqual(song?.jam, [{ user: "a@b.c", throwback: false }]);
});

test("only addresses of pictures are pictures", () => {
	assert.equal(pictureUrl("https://a.example/b"), "https://a.example/b");
	assert.equal(pictureUrl("/local/cover/1"), "/local/cover/1");
	assert.equal(pictureUrl("data:image/png;base64,AA"),
		"data:image/png;base64,AA");
	for (const bad of [
		"javascript:alert(1)", "//evil.example/x", "data:text/html,x", "", null,
		" javascript:x", "JAVASCRIPT:x",
	]) {
		assert.equal(pictureUrl(bad), "", String(bad));
	}
});

test("nothing plays when there is only the pause flag", () => {
	assert.equal(readPlaying({ paused: true }), null);
	assert.equal(readPaused({ paused: true }), true);
	assert.equal(readPaused({ paused: false }), false);
	assert.equal(readPaused(null), false);
});

test("the start comes from started_ms, else from starttime", () => {
	const exact = readPlaying({ ...row, started_ms: 1_000, pos: 3 });
	assert.equal(exact?.startedMs, 1_000);
	const coarse = readPlaying({ ...row, starttime: "1970-01-01T00:00:02+00:00" });
	assert.equal(coarse?.startedMs, 2_000);
	assert.equal(readPlaying(row)?.startedMs, null);
});

test("a volume is text or a number, between 0 and 100", () => {
	assert.equal(readVolume("95"), 95);
	assert.equal(readVolume(-3), 0);
	assert.equal(readVolume("300"), 100);
	assert.equal(readVolume("loud"), null);
	assert.equal(readVolume(""), null);
	assert.equal(readVolume(undefined), null);
});

test("members may come with or without their emails", () => {
	assert.deepEqual(readMembers([3]), { count: 3, emails: [] });
	assert.deepEqual(readMembers([1, ["a@b.c", 4]]),
		{ count: 1, emails: ["a@b.c"] });
	assert.deepEqual(readMembers([]), { count: 0, emails: [] });
});

test("airhorns, comments and the library survive nonsense", () => {
	assert.deepEqual(readAirhorns([null, 3]), []);
	assert.equal(readAirhorns([{ user: "a", free: true }])[0]?.free, true);
	assert.deepEqual(readComments("x"), []);
	assert.equal(readComments([{ body: "a", time: "1970-01-01T00:00:07Z" }])[0]
		?.time, 7);
	assert.equal(readLibrary(null), null);
	assert.deepEqual(readLibrary({ scanning: true, total: 5 }),
		{ tracks: 0, scanned: 0, total: 5, scanning: true });
});

test("search results take the picture that is just big enough", () => {
	const pictures = [640, 300, 64].map((width) =>
		({ url: `/c${width}`, width, height: width }));
	const hit = readSearchHits([{
		uri: "local:x", track_name: "T", artist: "A", duration: 9,
		images: pictures,
	}])[0];
	assert.equal(hit?.img, "/c300");
	const one = readSearchHits([{
		uri: "local:x", images: { url: "/one", width: 64, height: 64 },
	}])[0];
	assert.equal(one?.img, "/one");
	assert.equal(one?.title, "local:x");
	assert.deepEqual(readSearchHits([{ track_name: "no uri" }, null]), []);
	assert.deepEqual(readSearchHits({ error: "x" }), []);
});

test("what a link leads to is read whole, or not at all", () => {
	const tracks = [
		{ uri: "youtube:a", track_name: "A", duration: 3 }, { uri: "" }, null,
		{
			uri: "spotify:episode:b", track_name: "B", type: "episode",
			secondary_text: "About B",
		},
	];
	const link = readOpenedLink(
		{ kind: "playlist", title: "<b>P</b>", total: 9, tracks });
	assert.equal(link?.title, "<b>P</b>");
	assert.equal(link?.total, 9);
	assert.deepEqual(link?.hits.map(({ uri, episode, secondary }) =>
		[uri, episode, secondary]), [
		["youtube:a", false, ""], ["spotify:episode:b", true, "About B"],
	]);
	assert.equal(readOpenedLink({ tracks })?.total, 2);
	for (const noise of [null, {}, [], { tracks: {} }, "x"]) {
		assert.equal(readOpenedLink(noise), null);
	}
});
