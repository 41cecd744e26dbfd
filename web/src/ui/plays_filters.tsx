/* What the history page looks for: words, a person, a day. */

import { useEffect, useRef } from "preact/hooks";
import { personName } from "../core/format";
import { dayOfYear, longDate, type Filter, type Listener } from "../core/plays";
import { config } from "../live/config";
import { Icon } from "./icon";

function who(listener: Listener): string {
	const name = personName(listener.user, config.user);
	return `${name === "you" ? "You" : name} (${listener.plays.toLocaleString()})`;
}

function Chip({ words, onRemove }: { words: string; onRemove: () => void }) {
	return (
		<button
			type="button"
			class="button small"
			aria-label={`Not only ${words}`}
			onClick={onRemove}
		>
			{words} <Icon name="close" />
		</button>
	);
}

function Chips({ filter, change }: {
	filter: Filter;
	change: (part: Partial<Filter>) => void;
}) {
	const { day, on } = filter;
	return (
		<>
			{day !== "" && (
				<>
					<Chip words={longDate(day)} onRemove={() => change({ day: "" })} />
					<button
						type="button"
						class="button small"
						onClick={() => change({ day: "", on: day.slice(5) })}
					>
						Every {dayOfYear(day.slice(5))}
					</button>
				</>
			)}
			{on !== "" && (
				<Chip
					words={`every ${dayOfYear(on)}`}
					onRemove={() => change({ on: "" })}
				/>
			)}
		</>
	);
}

function Words({ value, onInput }: {
	value: string;
	onInput: (words: string) => void;
}) {
	const box = useRef<HTMLInputElement>(null);
	useEffect(() => {
		const focus = (event: KeyboardEvent): void => {
			const at = event.target as HTMLElement;
			if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) {
				event.preventDefault();
				box.current?.focus();
				box.current?.select();
			}
		};
		document.addEventListener("keydown", focus);
		return () => document.removeEventListener("keydown", focus);
	}, []);
	return (
		<label class="plays-words">
			<span class="unseen">Look for a song or artist</span>
			<Icon name="search" />
			<input
				type="search"
				ref={box}
				value={value}
				placeholder="A song or artist"
				autocomplete="off"
				enterkeyhint="search"
				aria-keyshortcuts="/"
				onInput={(event) => onInput(event.currentTarget.value)}
			/>
		</label>
	);
}

export function PlaysFilters({ filter, listeners, today, change, type }: {
	filter: Filter;
	listeners: Listener[];
	today: string;
	/** a choice, to which one may want to come back */
	change: (part: Partial<Filter>) => void;
	/** a letter more or less */
	type: (words: string) => void;
}) {
	const known = listeners.some(({ user }) => user === filter.who.toLowerCase());
	const thisDay = today.slice(5);
	return (
		<form
			class="plays-filters"
			role="search"
			onSubmit={(event) => event.preventDefault()}
		>
			<Words value={filter.words} onInput={type} />
			<label>
				<span class="unseen">What they did</span>
				<select
					value={filter.did}
					onChange={(event) => change({
						did: event.currentTarget.value === "jammed"
							? "jammed" : "added",
					})}
				>
					<option value="added">Added by</option>
					<option value="jammed">Jammed by</option>
				</select>
			</label>
			<label>
				<span class="unseen">Who</span>
				<select
					value={filter.who.toLowerCase()}
					onChange={(event) => change({ who: event.currentTarget.value })}
				>
					<option value="">anybody</option>
					{filter.who !== "" && !known && (
						<option value={filter.who.toLowerCase()}>{filter.who}</option>
					)}
					{listeners.map((listener) => (
						<option key={listener.user} value={listener.user}>
							{who(listener)}
						</option>
					))}
				</select>
			</label>
			<button
				type="button"
				class="button small"
				aria-pressed={filter.on === thisDay}
				onClick={() => change({
					day: "", on: filter.on === thisDay ? "" : thisDay,
				})}
			>
				On this day
			</button>
			<button
				type="button"
				class="button small"
				aria-pressed={!filter.bender}
				onClick={() => change({ bender: !filter.bender })}
			>
				Only people’s
			</button>
			<Chips filter={filter} change={change} />
		</form>
	);
}
