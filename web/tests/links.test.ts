import assert from "node:assert/strict";
import { test } from "node:test";
import { LINKS_MAX, looksLikeLink, splitLinks } from "../src/core/links";

function links(text: string): (string | null)[] {
	return splitLinks(text)?.lines.map(({ link }) => link) ?? [];
}

test("each line is a link, whatever ends the lines", () => {
	assert.deepEqual(
		links("spotify:track:a1\r\nhttps://youtu.be/abc\n\nlocal:xyz\r"),
		["spotify:track:a1", "https://youtu.be/abc", "local:xyz"]);
});

test("several links in a line are several links", () => {
	assert.deepEqual(
		links("https://youtu.be/a https://youtu.be/b,https://youtu.be/c"),
		["https://youtu.be/a", "https://youtu.be/b", "https://youtu.be/c"]);
	assert.deepEqual(links("spotify:track:a spotify:track:b"),
		["spotify:track:a", "spotify:track:b"]);
});

test("a link is found between the words that a phone shares with it", () => {
	assert.deepEqual(
		links("Listen to “Río” by Ana: https://open.spotify.com/track/4u?si=x."),
		["https://open.spotify.com/track/4u?si=x"]);
	assert.deepEqual(links("(see <https://soundcloud.com/a/b>)"),
		["https://soundcloud.com/a/b"]);
});

test("brackets that belong to a link stay with it", () => {
	assert.deepEqual(links("https://youtu.be/a_(live)"),
		["https://youtu.be/a_(live)"]);
	assert.deepEqual(links("(https://youtu.be/a)"), ["https://youtu.be/a"]);
});

test("the services are known without a scheme", () => {
	assert.deepEqual(
		links("www.youtube.com/watch?v=1\nyoutu.be/2\nopen.spotify.com/album/3"
			+ "\nsoundcloud.com/a/b\nm.soundcloud.com/c/d\non.soundcloud.com/e"
			+ "\nmusic.youtube.com/watch?v=6"),
		[
			"https://www.youtube.com/watch?v=1", "https://youtu.be/2",
			"https://open.spotify.com/album/3", "https://soundcloud.com/a/b",
			"https://m.soundcloud.com/c/d", "https://on.soundcloud.com/e",
			"https://music.youtube.com/watch?v=6",
		]);
});

test("a link that comes twice is opened once", () => {
	assert.deepEqual(links("local:a\nlocal:b\nlocal:a"), ["local:a", "local:b"]);
});

test("a line without a link among others is told about", () => {
	const pasted = splitLinks("My favourites\nlocal:a\n# a comment");
	assert.deepEqual(pasted?.lines, [
		{ text: "My favourites", link: null },
		{ text: "local:a", link: "local:a" },
	]);
});

test("words alone are no links, so they stay words", () => {
	for (const text of [
		"", "  \n ", "blue monday", "local heroes", "spotify: the best of",
		"song: one, two", "https://", "what is http://?", "youtu.be",
	]) {
		assert.equal(splitLinks(text), null, text);
	}
});

test("any web address is a link: the server says whose", () => {
	assert.deepEqual(links("https://example.com/x\njavascript:alert(1)"),
		["https://example.com/x", null]);
});

test("too many links are cut, and counted", () => {
	const many = Array.from({ length: LINKS_MAX + 7 }, (_, i) => `local:${i}`);
	const pasted = splitLinks(many.join("\n"));
	assert.equal(pasted?.lines.length, LINKS_MAX);
	assert.equal(pasted?.beyond, 7);
});

test("a long line of prose is shortened for people", () => {
	const [line] = splitLinks(`${"long ".repeat(99)}\nlocal:a`)?.lines ?? [];
	assert.equal(Array.from(line?.text ?? "").length, 120);
});

test("what is typed is a link or words to look for", () => {
	for (const link of [
		"https://a.example", " http://x", "spotify:track:1", "local:a",
		"youtu.be/abc", "open.spotify.com/track/1",
	]) {
		assert.equal(looksLikeLink(link), true, link);
	}
	for (const words of ["", "spotify", "spotify: hits", "http", "a b youtu.be/c"]) {
		assert.equal(looksLikeLink(words), false, words);
	}
});
