/* The history page: what was played, to look through and to hear again. */

import { useEffect, useRef, useState } from "preact/hooks";
import {
	dateOf, everything, readFilter, writeFilter,
	type Filter, type Listener, type Play, type PlaysYear,
} from "../core/plays";
import { loadListeners, loadPlays, loadYear } from "../live/plays_api";
import { PlaysFilters } from "./plays_filters";
import { PlaysList } from "./plays_list";
import { YearPicture } from "./plays_year";

const TYPING_MS = 160;
const SAID_MS = 6_000;

interface Loaded {
	state: "busy" | "done" | "failed";
	plays: Play[];
	next: string;
	total: number;
	message: string;
}

const nothing: Loaded = {
	state: "busy", plays: [], next: "", total: 0, message: "",
};

function words(error: unknown): string {
	return error instanceof Error ? error.message : "That did not work.";
}

function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === "AbortError";
}

function today(): string {
	const now = new Date();
	return dateOf(new Date(now.getTime() - now.getTimezoneOffset() * 60_000));
}

/** The filter lives in the address, so that it can be shared and gone back to. */
function useFilter(): [Filter, (part: Partial<Filter>, typed?: boolean) => void] {
	const [filter, setFilter] = useState(() => readFilter(location.search));
	useEffect(() => {
		const back = (): void => setFilter(readFilter(location.search));
		window.addEventListener("popstate", back);
		return () => window.removeEventListener("popstate", back);
	}, []);
	const change = (part: Partial<Filter>, typed = false): void => {
		const next = { ...readFilter(location.search), ...part };
		const address = `/plays${writeFilter(next)}`;
		if (typed) {
			history.replaceState(null, "", address);
		} else {
			history.pushState(null, "", address);
		}
		setFilter(next);
	};
	return [filter, change];
}

/** The plays that pass, page after page. */
function usePlays(filter: Filter): [Loaded, () => void] {
	const [loaded, setLoaded] = useState(nothing);
	const asking = useRef<AbortController | null>(null);
	const key = writeFilter(filter);
	const load = async (after: string, before: Play[]): Promise<void> => {
		const abort = new AbortController();
		asking.current?.abort();
		asking.current = abort;
		try {
			const page = await loadPlays(filter, after, abort.signal);
			setLoaded((was) => ({
				state: "done",
				plays: [...before, ...page.plays],
				next: page.next,
				total: page.total ?? was.total,
				message: "",
			}));
		} catch (error) {
			if (!isAbort(error)) {
				setLoaded((was) => ({
					...was,
					state: "failed",
					plays: before,
					next: after,
					message: words(error),
				}));
			}
		}
		if (asking.current === abort) {
			asking.current = null;
		}
	};
	useEffect(() => {
		setLoaded((was) => ({ ...was, state: "busy" }));
		const timer = setTimeout(() => void load("", []), TYPING_MS);
		return () => {
			clearTimeout(timer);
			asking.current?.abort();
			asking.current = null;
		};
	}, [key]);
	const more = (): void => {
		if (loaded.next !== "" && loaded.state !== "busy" && !asking.current) {
			void load(loaded.next, loaded.plays);
		}
	};
	return [loaded, more];
}

/** The picture of a year; at first of the year that was played in last. */
function useYear(filter: Filter): [PlaysYear | null, (year: number) => void] {
	const [year, setYear] = useState<PlaysYear | null>(null);
	const [wanted, setWanted] = useState(() =>
		Number((filter.day || today()).slice(0, 4)));
	const chosen = useRef(filter.day !== "");
	const key = writeFilter({ ...filter, day: "", on: "" });
	useEffect(() => {
		const abort = new AbortController();
		const timer = setTimeout(() => {
			loadYear(filter, wanted, abort.signal).then((next) => {
				const last = Number(next.last.slice(0, 4));
				if (!chosen.current && last > 0 && last !== wanted) {
					chosen.current = true;
					setWanted(last);
				} else {
					setYear(next);
				}
			}, () => {
				/* the list says what is the matter */
			});
		}, TYPING_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [key, wanted]);
	return [year, (next) => {
		chosen.current = true;
		setWanted(next);
	}];
}

function Said({ words: text, isError, onGone }: {
	words: string;
	isError: boolean;
	onGone: () => void;
}) {
	useEffect(() => {
		if (text !== "") {
			const timer = setTimeout(onGone, SAID_MS);
			return () => clearTimeout(timer);
		}
		return undefined;
	}, [text]);
	return (
		<p
			class={isError ? "plays-said error" : "plays-said"}
			role={isError ? "alert" : "status"}
			hidden={text === ""}
		>
			{text}
		</p>
	);
}

function summary(loaded: Loaded, filter: Filter): string {
	if (loaded.state === "busy" && loaded.plays.length === 0) {
		return "Looking…";
	}
	if (loaded.total > 0) {
		return `${loaded.total.toLocaleString()} ${loaded.total === 1 ? "play" : "plays"}`;
	}
	return writeFilter(filter) === ""
		? "Nothing has been played yet. What is played here will stand here."
		: "Nothing like that was played.";
}

export function PlaysPage() {
	const [filter, change] = useFilter();
	const [loaded, more] = usePlays(filter);
	const [year, chooseYear] = useYear(filter);
	const [listeners, setListeners] = useState<Listener[]>([]);
	const [said, setSaid] = useState({ words: "", isError: false });
	useEffect(() => {
		loadListeners().then(setListeners, () => {
			/* the names stay out of the list; rows have them */
		});
	}, []);
	const isFiltered = writeFilter(filter) !== "";
	return (
		<>
			<PlaysFilters
				filter={filter}
				listeners={listeners}
				today={today()}
				change={(part) => change(part)}
				type={(typed) => change({ words: typed }, true)}
			/>
			{year && year.first !== "" && (
				<YearPicture
					year={year}
					chosen={filter.day}
					onDay={(date) => change({
						day: date === filter.day ? "" : date, on: "",
					})}
					onYear={chooseYear}
				/>
			)}
			<p class="plays-sum dim" role="status">
				{loaded.state !== "failed" && summary(loaded, filter)}
				{isFiltered && loaded.state === "done" && (
					<>
						{" "}
						<button
							type="button"
							class="button small quiet"
							onClick={() => change(everything)}
						>
							Show all
						</button>
					</>
				)}
			</p>
			{loaded.state === "failed" && <p role="alert">{loaded.message}</p>}
			<PlaysList
				plays={loaded.plays}
				today={today()}
				hasMore={loaded.next !== ""}
				onMore={more}
				onWho={(who) => change({ who, did: "added" })}
				say={(text, isError = false) => setSaid({ words: text, isError })}
			/>
			<Said
				words={said.words}
				isError={said.isError}
				onGone={() => setSaid({ words: "", isError: false })}
			/>
		</>
	);
}
