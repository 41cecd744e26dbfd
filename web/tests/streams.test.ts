import assert from "node:assert/strict";
import { test } from "node:test";
import { readPlaylist } from "../src/core/hls";
import { FRESH_MS, StreamBook } from "../src/core/streams";
import { readStream, readStreamError } from "../src/core/wire";

function book(): { streams: StreamBook; asked: string[]; cut(): void } {
	const asked: string[] = [];
	let connected = true;
	const streams = new StreamBook((id) => {
		if (connected) {
			asked.push(id);
		}
		return connected;
	});
	return {
		streams, asked,
		cut() {
			connected = !connected;
		},
	};
}

test("a track is asked for once, and found when the answer comes", () => {
	const { streams, asked } = book();
	assert.equal(streams.find("1", 0).kind, "pending");
	assert.equal(streams.find("1", 100).kind, "pending");
	streams.found("1", "https://cdn.example/a", "progressive", 200);
	assert.deepEqual(streams.find("1", 300),
		{ kind: "ready", url: "https://cdn.example/a", type: "progressive" });
	assert.deepEqual(asked, ["1"]);
});

test("an address that is no longer new is asked for again", () => {
	const { streams, asked } = book();
	streams.find("1", 0);
	streams.found("1", "https://cdn.example/a", "progressive", 0);
	assert.equal(streams.find("1", FRESH_MS + 1).kind, "pending");
	assert.deepEqual(asked, ["1", "1"]);
});

test("one that does not work is dropped, and asked for again", () => {
	const { streams, asked } = book();
	streams.find("1", 0);
	streams.found("1", "https://cdn.example/a", "progressive", 0);
	streams.drop("1");
	streams.find("1", 1);
	assert.deepEqual(asked, ["1", "1"]);
});

test("without a connection nothing is waited for", () => {
	const { streams, asked, cut } = book();
	cut();
	assert.equal(streams.find("1", 0).kind, "pending");
	cut();
	streams.find("1", 1);
	assert.deepEqual(asked, ["1"]);
});

test("an answer that never comes is asked for again", () => {
	const { streams, asked } = book();
	streams.find("1", 0);
	streams.find("1", 14_000);
	assert.equal(asked.length, 1);
	streams.find("1", 16_000);
	assert.equal(asked.length, 2);
});

test("refusals are told, and asked about less and less often", () => {
	const { streams, asked } = book();
	let nowMs = 0;
	const gaps: number[] = [];
	for (let last = 0; gaps.length < 8; nowMs += 500) {
		const before = asked.length;
		streams.find("1", nowMs);
		if (asked.length > before) {
			gaps.push(nowMs - last);
			last = nowMs;
			streams.failed("1", "Not here.", nowMs);
		}
		assert.deepEqual(streams.find("1", nowMs),
			{ kind: "failed", message: "Not here." });
	}
	assert.ok(gaps.slice(2).every((gap, i) => gap >= (gaps[i + 1] as number)));
	assert.ok((gaps[7] as number) <= 61_000);
});

test("a failure without a name is that of all who wait", () => {
	const { streams } = book();
	streams.find("1", 0);
	streams.find("2", 0);
	streams.found("2", "https://cdn.example/a", "hls", 0);
	streams.failed("", "Away.", 1);
	assert.equal(streams.find("1", 2).kind, "failed");
	assert.equal(streams.find("2", 2).kind, "ready");
});

test("only the newest addresses are kept", () => {
	const { streams, asked } = book();
	for (let i = 0; i < 60; i++) {
		streams.find(String(i), 0);
	}
	streams.find("59", 1);
	assert.equal(asked.length, 60);
	streams.find("0", 1);
	assert.equal(asked.length, 61);
});

test("a stream's address is one that a page may fetch", () => {
	assert.deepEqual(
		readStream({ id: 7, url: "https://cdn.example/a", type: "hls" }),
		{ id: "7", url: "https://cdn.example/a", type: "hls" });
	for (const bad of [null, {}, { url: "javascript:1" }, { url: "/a" }]) {
		assert.equal(readStream(bad), null);
	}
	assert.deepEqual(readStreamError({ id: "7", error: "Gone." }),
		{ id: "7", message: "Gone." });
	assert.deepEqual(readStreamError(null),
		{ id: "", message: "SoundCloud gives no stream." });
});

const BASE = "https://cdn.example/a/list.m3u8?token=1";

test("a song's pieces are listed in order, with what stands before them", () => {
	const text = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="init.mp4?t=1"
#EXTINF:10.0,
1.m4s?t=1
#EXTINF:9.5,
https://other.example/2.m4s
#EXT-X-ENDLIST`;
	assert.deepEqual(readPlaylist(text, BASE), {
		kind: "media",
		pieces: [
			"https://cdn.example/a/init.mp4?t=1", "https://cdn.example/a/1.m4s?t=1",
			"https://other.example/2.m4s",
		],
		type: "audio/mp4",
	});
});

test("pieces of MP3 are joined as MP3", () => {
	const text = "#EXTM3U\r\n#EXTINF:10,\r\n/m/1.mp3\r\n#EXT-X-ENDLIST\r\n";
	assert.deepEqual(readPlaylist(text, BASE), {
		kind: "media", pieces: ["https://cdn.example/m/1.mp3"],
		type: "audio/mpeg",
	});
});

test("a list of lists leads to them", () => {
	const text = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=160000,CODECS="mp4a.40.2"
160.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=96000
96.m3u8`;
	assert.deepEqual(readPlaylist(text, BASE), {
		kind: "master",
		variants: [
			"https://cdn.example/a/160.m3u8", "https://cdn.example/a/96.m3u8",
		],
	});
});

test("what can't be joined is refused", () => {
	const media = (lines: string): string =>
		`#EXTM3U\n${lines}\n#EXTINF:1,\n1.m4s\n#EXT-X-ENDLIST`;
	const bad = [
		"", "<html>", "#EXTM3U", "#EXTM3U\n#EXT-X-ENDLIST",
		"#EXTM3U\n#EXTINF:1,\n1.m4s",
		media('#EXT-X-KEY:METHOD=AES-128,URI="k"'),
		media("#EXT-X-BYTERANGE:10@0"),
		media('#EXT-X-MAP:URI="a"\n#EXT-X-MAP:URI="b"'),
		"#EXTM3U\n#EXTINF:1,\n1.ts\n#EXT-X-ENDLIST",
		"#EXTM3U\n#EXTINF:1,\nhttp://[\n#EXT-X-ENDLIST",
	];
	for (const text of bad) {
		assert.equal(readPlaylist(text, BASE), null, text);
	}
});
