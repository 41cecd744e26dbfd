/* Find a song and add it, without leaving the keyboard. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { plural } from "../core/format";
import { looksLikeLink, splitLinks } from "../core/links";
import { Search, type SearchState } from "../core/search";
import { choosePlace, searchPlaces } from "../core/source";
import type { SearchHit } from "../core/types";
import { config } from "../live/config";
import { importPasted } from "../live/imports";
import { addSong } from "../live/nest";
import { setPrefs } from "../live/prefs";
import { searchSongs } from "../live/songs_api";
import { announce } from "./announce";
import { Icon } from "./icon";
import { Hit, useStandings } from "./search_hit";
import { SearchHint, SearchPlaces } from "./search_places";
import { usePrefs } from "./use_prefs";

/** id of the field */
export const BOX = "search-box";
const LIST = "search-hits";

export function focusSearch(): void {
	const box = document.getElementById(BOX);
	if (box instanceof HTMLInputElement) {
		box.focus();
		box.select();
	}
}

function Message({ state, retry }: { state: SearchState; retry(): void }) {
	if (state.kind === "failed") {
		return (
			<div class="search-message" role="alert">
				<p>{state.message}</p>
				<button type="button" class="button small" onClick={retry}>
					Try again
				</button>
			</div>
		);
	}
	if (state.kind === "found" && state.hits.length === 0) {
		return (
			<div class="search-message" role="status">
				<p>Nothing found for “{state.query}”.</p>
				<p class="dim">Try fewer words, or only the artist.</p>
			</div>
		);
	}
	return state.kind === "busy" && state.hits.length === 0
		? <div class="search-message"><p class="dim">Searching…</p></div>
		: null;
}

function LinkHint() {
	return (
		<div class="search-message" role="status">
			<p>This looks like a link.</p>
			<p class="dim"><kbd>Enter</kbd> shows what it leads to.</p>
		</div>
	);
}

const places = searchPlaces(config.sources, config.searchable);

export function SearchBox() {
	const [state, setState] = useState<SearchState>({ kind: "idle" });
	const [text, setText] = useState("");
	const [open, setOpen] = useState(false);
	const [active, setActive] = useState(0);
	const { searchIn } = usePrefs();
	const place = choosePlace(places, searchIn);
	const standing = useStandings();
	const root = useRef<HTMLDivElement>(null);
	const addedAt = useRef(new Map<string, number>());
	/** Enter was pressed before the results of this query were there. */
	const hurried = useRef("");

	const add = (hit: SearchHit): void => {
		/* a double click means one song */
		const now = performance.now();
		if (now - (addedAt.current.get(hit.uri) ?? -Infinity) < 1_000) {
			return;
		}
		addedAt.current.set(hit.uri, now);
		addSong(hit.uri);
		announce(`Added ${hit.title}`);
	};

	const search = useMemo(() => new Search({
		ask(query, id, signal) {
			const where = places.find((one) => one.id === id);
			return where
				? searchSongs(query, where, signal)
				: Promise.resolve([]);
		},
		after(ms, callback) {
			const timer = setTimeout(callback, ms);
			return () => clearTimeout(timer);
		},
		show(next) {
			setState(next);
			if (next.kind === "found") {
				setActive(0);
				announce(next.hits.length === 0
					? "Nothing found"
					: `${plural(next.hits.length, "song")} found`);
				if (hurried.current === next.query && next.hits[0]) {
					add(next.hits[0]);
				}
				hurried.current = "";
			}
		},
	}), []);

	useEffect(() => {
		const away = (event: PointerEvent): void => {
			if (!root.current?.contains(event.target as Node)) {
				setOpen(false);
			}
		};
		document.addEventListener("pointerdown", away);
		return () => {
			document.removeEventListener("pointerdown", away);
			search.stop();
		};
	}, []);

	const look = (words: string): void => {
		const wanted = place?.searchable === true && !looksLikeLink(words);
		search.type(wanted ? words : "", place?.id ?? "");
	};
	/* also when another tab has chosen another place; before the next key */
	useLayoutEffect(() => look(text), [place]);

	const hits = state.kind === "found" || state.kind === "busy"
		? state.hits
		: [];
	const isLink = looksLikeLink(text);
	const hint = state.kind === "idle";
	const shown = open && (!hint || isLink || places.length > 1);
	const selected = shown ? hits[active] : undefined;

	const change = (value: string): void => {
		setText(value);
		setOpen(true);
		hurried.current = "";
		look(value);
	};

	const enter = (): void => {
		const pasted = isLink ? splitLinks(text) : null;
		if (pasted) {
			change("");
			setOpen(false);
			importPasted(pasted);
		} else if (state.kind === "busy") {
			hurried.current = state.query;
		} else if (selected) {
			add(selected);
		}
	};

	const key = (event: KeyboardEvent): void => {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			setOpen(true);
			const step = event.key === "ArrowDown" ? 1 : hits.length - 1;
			if (hits.length > 0) {
				setActive((active + step) % hits.length);
			}
		} else if (event.key === "Enter" && !event.isComposing) {
			event.preventDefault();
			enter();
		} else if (event.key === "Escape") {
			event.preventDefault();
			if (text !== "" && !shown) {
				change("");
			} else if (shown && !(hint && text === "")) {
				setOpen(false);
			} else {
				setOpen(false);
				(event.currentTarget as HTMLElement).blur();
			}
		}
	};

	return (
		<div
			class="search"
			role="search"
			ref={root}
			onFocusOut={(event) => {
				const to = event.relatedTarget;
				if (to instanceof Node && !root.current?.contains(to)) {
					setOpen(false);
				}
			}}
		>
			<Icon name="search" />
			<input
				id={BOX}
				type="text"
				inputMode="search"
				enterKeyHint="search"
				role="combobox"
				aria-label="Find a song to add"
				aria-autocomplete="list"
				aria-expanded={shown && hits.length > 0}
				aria-controls={LIST}
				aria-activedescendant={selected ? `hit-${active}` : undefined}
				placeholder={places.length > 1
					? "Find a song, or paste links"
					: "Find a song to add"}
				autoComplete="off"
				autoCapitalize="off"
				spellcheck={false}
				value={text}
				onInput={(event) => change(event.currentTarget.value)}
				onFocus={() => setOpen(true)}
				onClick={() => setOpen(true)}
				onKeyDown={key}
			/>
			{text !== ""
				? (
					<button
						type="button"
						class="icon-button search-clear"
						aria-label="Clear the search"
						onClick={() => {
							change("");
							focusSearch();
						}}
					>
						<Icon name="close" />
					</button>
				)
				: <kbd class="search-key" aria-hidden="true">/</kbd>}
			<div class="search-panel" hidden={!shown}>
				{places.length > 1 && (
					<SearchPlaces
						places={places}
						chosen={place?.id ?? ""}
						onChoose={(one) => setPrefs({ searchIn: one.id })}
						onLeave={focusSearch}
					/>
				)}
				{isLink
					? <LinkHint />
					: hint
						? <SearchHint place={place} />
						: <Message state={state} retry={() => search.retry()} />}
				<ul
					id={LIST}
					role="listbox"
					aria-label="Songs found"
					class={state.kind === "busy" ? "stale" : ""}
					hidden={hits.length === 0}
				>
					{hits.map((hit, i) => (
						<Hit
							key={hit.uri}
							hit={hit}
							index={i}
							active={i === active}
							standing={standing(hit.uri)}
							onAdd={() => add(hit)}
							onPoint={() => setActive(i)}
						/>
					))}
				</ul>
			</div>
		</div>
	);
}
