/* Asks the server for songs: by words and by links; and adds them. */

import type { AddAnswer } from "../core/import";
import { failureWords } from "../core/failure";
import type { SearchPlace } from "../core/source";
import type { OpenedLink, SearchHit } from "../core/types";
import { readOpenedLink, readSearchHits } from "../core/wire";

const UNREACHED = "The nest can’t be reached just now.";

interface Answer {
	ok: boolean;
	status: number;
	body: unknown;
}

/** Rejects with a sentence for people when there is no answer. */
async function ask(path: string, init: RequestInit): Promise<Answer> {
	try {
		const answer = await fetch(path, {
			...init,
			headers: { Accept: "application/json" },
		});
		const body: unknown = await answer.json().catch(() => null);
		return { ok: answer.ok, status: answer.status, body };
	} catch {
		throw new Error(UNREACHED);
	}
}

export async function searchSongs(
	query: string,
	place: SearchPlace,
	signal: AbortSignal,
): Promise<SearchHit[]> {
	const asked = new URLSearchParams({ q: query, source: place.source });
	if (place.episodes) {
		asked.set("type", "episode");
	}
	const answer = await ask(`/search/v2?${asked}`, { signal });
	if (!answer.ok) {
		throw new Error(failureWords(answer, "The search failed."));
	}
	return readSearchHits(answer.body);
}

export async function openLink(
	link: string,
	signal: AbortSignal,
): Promise<OpenedLink> {
	const answer =
		await ask(`/tracks?link=${encodeURIComponent(link)}`, { signal });
	const opened = answer.ok ? readOpenedLink(answer.body) : null;
	if (!opened) {
		throw new Error(
			failureWords(answer, "This link could not be opened."));
	}
	return opened;
}

/**
 * Adds a song and says what came of it. One by one, by HTTP: the socket tells
 * of errors, but not whose.
 */
export async function addUri(uri: string): Promise<AddAnswer> {
	try {
		const answer = await ask("/add_song", {
			method: "POST",
			body: new URLSearchParams({ track_uri: uri }),
		});
		return answer.ok
			? { ok: true }
			: {
				ok: false,
				status: answer.status,
				message: failureWords(answer, "This song was not added."),
			};
	} catch {
		return { ok: false, status: 0, message: UNREACHED };
	}
}
