/* Asking the server for what was played, and adding it again. */

import {
	askFor, readListeners, readPlaysPage, readPlaysYear,
	type Filter, type Listener, type PlaysPage, type PlaysYear,
} from "../core/plays";

async function ask(path: string, init?: RequestInit): Promise<unknown> {
	let answer: Response;
	try {
		answer = await fetch(path, init);
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError") {
			throw error;
		}
		throw new Error("The nest can’t be reached.");
	}
	if (answer.status === 401) {
		throw new Error("You have been signed out.");
	}
	const body = await answer.json().catch(() => null) as
		{ error?: unknown; message?: unknown } | null;
	if (!answer.ok) {
		const words = body?.message ?? body?.error;
		throw new Error(typeof words === "string"
			? words
			: `The server answered ${answer.status}.`);
	}
	return body;
}

export async function loadPlays(
	filter: Filter, after: string, signal: AbortSignal,
): Promise<PlaysPage> {
	const query = askFor(filter, after === "" ? {} : { after });
	return readPlaysPage(await ask(`/api/plays?${query}`, { signal }));
}

export async function loadYear(
	filter: Filter, year: number, signal: AbortSignal,
): Promise<PlaysYear> {
	const query = askFor(filter, { year: String(year) }, true);
	return readPlaysYear(await ask(`/api/plays/calendar?${query}`, { signal }));
}

export async function loadListeners(): Promise<Listener[]> {
	return readListeners(await ask("/api/plays/people"));
}

export async function addAgain(uri: string): Promise<void> {
	await ask("/add_song", {
		method: "POST",
		body: new URLSearchParams({ track_uri: uri }),
	});
}
