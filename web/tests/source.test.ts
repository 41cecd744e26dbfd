import assert from "node:assert/strict";
import { test } from "node:test";
import { failureWords } from "../src/core/failure";
import { hitLine, songLine } from "../src/core/song_line";
import { choosePlace, searchPlaces, sourceName, sourceOf, uriOf }
	from "../src/core/source";

test("a song has the uri that searches give", () => {
	const cases: [string, string, string][] = [
		["local", "local:ab", "local:ab"],
		["spotify", "spotify:track:x", "spotify:track:x"],
		["youtube", "dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"],
		["soundcloud", "42", "soundcloud:42"],
	];
	for (const [src, trackid, uri] of cases) {
		assert.equal(uriOf({ src, trackid }), uri);
		assert.equal(sourceOf(uri), src);
	}
	assert.equal(sourceOf("no colon"), "");
});

test("sources have names, also those that nobody knows", () => {
	assert.equal(sourceName("youtube"), "YouTube");
	assert.equal(sourceName("toString"), "toString");
});

test("podcasts stand beside Spotify, if it can be searched", () => {
	const ids = (searchable: string[]): string[] =>
		searchPlaces(["youtube", "spotify", "local"], searchable)
			.map(({ id }) => id);
	assert.deepEqual(ids(["local", "spotify"]),
		["local", "spotify", "podcasts", "youtube"]);
	assert.deepEqual(ids(["local"]), ["local", "spotify", "youtube"]);
});

test("one begins at the remembered place, else at the best", () => {
	const all = searchPlaces(
		["local", "spotify", "youtube"], ["local", "spotify"]);
	assert.equal(choosePlace(all, "podcasts")?.id, "podcasts");
	assert.equal(choosePlace(all, "gone")?.id, "spotify");
	const folder = searchPlaces(["youtube", "local"], ["local"]);
	assert.equal(choosePlace(folder, "")?.id, "local");
	assert.equal(choosePlace([], ""), null);
});

test("the line below a title says each thing once", () => {
	const line = (artist: string, secondary: string, show: string): string =>
		songLine({ artist, secondary, show });
	assert.equal(line("Ana", "", ""), "Ana");
	assert.equal(line("Ana", "Ana, live", ""), "Ana, live");
	assert.equal(line("", "", "A show"), "A show");
	assert.equal(line("A show", "", "A show"), "A show");
	assert.equal(line("", "Episode 7", "A show"), "Episode 7 · A show");
});

test("a found episode has its own line, a song artist and album", () => {
	const line = (artist: string, album: string, secondary: string): string =>
		hitLine({ artist, album, secondary });
	assert.equal(line("Ana", "Río", ""), "Ana · Río");
	assert.equal(line("", "Río", ""), "Río");
	assert.equal(line("", "", "What it is about"), "What it is about");
	assert.equal(line("Ana", "", "What it is about"), "Ana");
});

test("the server's sentence is told, its codes are not", () => {
	const words = (status: number, body: unknown): string =>
		failureWords({ status, body }, "It failed.");
	assert.equal(words(404, { error: "No such track." }), "No such track.");
	assert.equal(words(404, { error: "not_found", message: "No nest there." }),
		"No nest there.");
	assert.equal(words(429, { error: "limited" }),
		"Too many requests. Wait a moment.");
	assert.equal(words(429, { error: "Spotify has had too many requests." }),
		"Spotify has had too many requests.");
	for (const body of [null, 3, "text", {}, { error: 7 }, []]) {
		assert.equal(words(500, body), "It failed.");
	}
});
