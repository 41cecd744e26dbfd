import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs } from "../src/core/backoff";
import { hue, warmth } from "../src/core/colour";
import {
	ago, clockTime, hornName, initials, names, personName, plural, roughTime,
	spokenTime,
} from "../src/core/format";
import { positionMs, progress } from "../src/core/position";
import { same } from "../src/core/same";
import { readStats } from "../src/core/stats";
import { readPlaying } from "../src/core/wire";
import type { Playing } from "../src/core/types";

function playing(more: object): Playing {
	return readPlaying({ id: "1", duration: 100, ...more }) as Playing;
}

test("waits double, are jittered, and have a longest", () => {
	assert.equal(backoffMs(0, 0), 250);
	assert.equal(backoffMs(0, 0.999), 500);
	assert.equal(backoffMs(1, 0.999), 1000);
	assert.equal(backoffMs(3, 0), 2000);
	assert.equal(backoffMs(40, 0.999999), 15_000);
	assert.equal(backoffMs(-5, 0), 250);
});

test("a position is the server's now minus the start", () => {
	assert.equal(positionMs(playing({ started_ms: 1_000 }), 13_345), 12_345);
});

test("a position stays within the song", () => {
	assert.equal(positionMs(playing({ started_ms: 5_000 }), 1_000), 0);
	assert.equal(positionMs(playing({ started_ms: 0 }), 500_000), 100_000);
	assert.equal(progress(playing({ started_ms: 0 }), 500_000), 1);
});

test("a paused song stands where it was paused", () => {
	const song = playing({ started_ms: 1_000, paused: true, pos: 42 });
	assert.equal(positionMs(song, 999_999), 42_000);
	assert.equal(progress(song, 0), 0.42);
});

test("a song of unknown length has a position and no progress", () => {
	const song = playing({ duration: 0, started_ms: 1_000 });
	assert.equal(positionMs(song, 3_000), 2_000);
	assert.equal(progress(song, 3_000), 0);
});

test("times are written for people", () => {
	assert.equal(clockTime(0), "0:00");
	assert.equal(clockTime(187.9), "3:07");
	assert.equal(clockTime(3765), "1:02:45");
	assert.equal(clockTime(-4), "0:00");
	assert.equal(spokenTime(61), "1 minute 1 second");
	assert.equal(spokenTime(0), "0 seconds");
	assert.equal(roughTime(0), "0 min");
	assert.equal(roughTime(20), "under a minute");
	assert.equal(roughTime(7500), "2 h 5 min");
	assert.equal(roughTime(7200), "2 h");
	assert.equal(plural(1, "song"), "1 song");
	assert.equal(plural(2, "song"), "2 songs");
});

test("how long ago something was is said in the largest fitting unit", () => {
	assert.equal(ago(1_000, 2_000), "just now");
	assert.equal(ago(5_000, 0), "just now");
	assert.equal(ago(0, 4 * 60_000), "4 min ago");
	assert.equal(ago(0, 3 * 3_600_000), "3 h ago");
	assert.equal(ago(0, 50 * 3_600_000), "2 d ago");
	assert.equal(ago(Number.NaN, 5), "just now");
});

test("people have names", () => {
	assert.equal(personName("bob.smith@example.com"), "Bob Smith");
	assert.equal(personName("Me@example.com", "me@EXAMPLE.com"), "you");
	assert.equal(personName("the@echonest.com"), "Benderbot");
	assert.equal(personName(""), "someone");
	assert.equal(personName("@odd"), "@odd");
	assert.equal(initials("bob.smith@example.com"), "BS");
	assert.equal(initials("zoë@example.com"), "Z");
});

test("lists of people stay short, and begin with me", () => {
	const me = "me@x.y";
	assert.equal(names([], me), "");
	assert.equal(names(["ann@x.y"], me), "Ann");
	assert.equal(names(["ann@x.y", me], me), "you and Ann");
	assert.equal(names(["a@x.y", "b@x.y", "c@x.y"], me), "A, B and C");
	assert.equal(names(["a@x.y", "b@x.y", "c@x.y", me], me), "you, A and 2 more");
});

test("horns have readable names", () => {
	assert.equal(hornName("dj_airhorn"), "DJ airhorn");
	assert.equal(hornName("foghorn"), "Foghorn");
	assert.equal(hornName(""), "horn");
});

test("a row is as warm as its votes made it", () => {
	assert.equal(warmth("#222222"), 0);
	assert.equal(warmth("#444444"), 1);
	assert.equal(warmth("#000000"), -1);
	assert.equal(warmth(""), 0);
	assert.equal(warmth("#ffffff"), 1);
	assert.ok(hue("x") >= 0 && hue("x") < 360);
	assert.equal(hue("x"), hue("x"));
});

test("values are compared by what they hold", () => {
	assert.ok(same({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
	assert.ok(!same({ a: 1 }, { a: 1, b: undefined }));
	assert.ok(!same([1], { 0: 1 }));
	assert.ok(!same(null, {}));
	assert.ok(same(Number.NaN, Number.NaN));
});

test("statistics of the old and the new shape are read", () => {
	const stats = readStats({
		today: { song_add: 3, spotify_api_search: 9, vote: 7 },
		dau: 4, known_users: 12,
		dau_trend: [{ date: "2026-01-01", count: 2 }, ["2026-01-02", 5]],
	});
	assert.deepEqual(stats.today, [
		{ name: "votes", count: 7 }, { name: "songs added", count: 3 },
	]);
	assert.deepEqual(stats.trend.map((day) => day.count), [2, 5]);
	assert.equal(readStats(null).knownUsers, 0);
	assert.deepEqual(readStats({ dau: ["a", "b"] }).activeToday, 2);
});
