/* The plays, a day under the other, and what can be done with each. */

import { useEffect, useRef, useState } from "preact/hooks";
import { clockTime, names, personName, plural } from "../core/format";
import { byDay, longDate, sinceDay, type Play } from "../core/plays";
import { config } from "../live/config";
import { addAgain } from "../live/plays_api";
import { Icon } from "./icon";
import { Avatar, Cover } from "./picture";

type Adding = "no" | "busy" | "done";

function AddButton({ play, say }: {
	play: Play;
	say: (words: string, isError?: boolean) => void;
}) {
	const [adding, setAdding] = useState<Adding>("no");
	const what = play.title || play.uri;
	const add = async (): Promise<void> => {
		setAdding("busy");
		try {
			await addAgain(play.uri);
			setAdding("done");
			say(`Added to the queue: ${what}`);
		} catch (error) {
			setAdding("no");
			say(error instanceof Error ? error.message : "That did not work.",
				true);
		}
	};
	return (
		<button
			type="button"
			class="icon-button play-add"
			aria-label={adding === "done" ? `Added: ${what}` : `Add again: ${what}`}
			title={adding === "done" ? "In the queue" : "Add again"}
			aria-busy={adding === "busy"}
			onClick={() => {
				if (adding !== "busy") {
					void add();
				}
			}}
		>
			<Icon name={adding === "done" ? "check" : "plus"} />
		</button>
	);
}

function Facts({ play }: { play: Play }) {
	const jams = play.jam.length > 0
		? `${plural(play.jam.length, "jam")}: ${names(play.jam, config.user)}`
		: "";
	return (
		<span class="play-facts">
			{play.jam.length > 0 && (
				<span class="play-fact" title={jams}>
					<Icon name="heart" filled />
					<span class="unseen">{jams}</span>
					<span aria-hidden="true">{play.jam.length}</span>
				</span>
			)}
			{play.airhorns > 0 && (
				<span class="play-fact" title={plural(play.airhorns, "airhorn")}>
					<Icon name="horn" />
					<span class="unseen">{plural(play.airhorns, "airhorn")}</span>
				</span>
			)}
			{play.times > 1 && (
				<span class="play-fact">{play.times.toLocaleString()} times</span>
			)}
		</span>
	);
}

function PlayRow({ play, onWho, say }: {
	play: Play;
	onWho: (email: string) => void;
	say: (words: string, isError?: boolean) => void;
}) {
	return (
		<li class={play.whyNot === "" ? "play" : "play gone"}>
			<time class="play-clock" dateTime={`${play.day}T${play.clock}`}>
				{play.clock}
			</time>
			<Cover src={play.img} name={play.artist || play.title} size={44} />
			<span class="play-words">
				<b class="play-title">{play.title || play.uri || "Unknown song"}</b>
				<span class="play-artist">
					{play.artist}
					{play.duration > 0 && (
						<span class="dim"> {clockTime(play.duration)}</span>
					)}
				</span>
			</span>
			<Facts play={play} />
			{play.user === ""
				? <span class="play-who dim">nobody</span>
				: (
					<button
						type="button"
						class="play-who"
						title={`Everything by ${play.user}`}
						onClick={() => onWho(play.user)}
					>
						<Avatar email={play.user} />
						<span>{personName(play.user, config.user)}</span>
					</button>
				)}
			{play.whyNot === ""
				? <AddButton play={play} say={say} />
				: <span class="play-gone">{play.whyNot}</span>}
		</li>
	);
}

/** Arrow keys, and j and k, go from song to song. */
function moveByKey(event: KeyboardEvent, root: HTMLElement | null): void {
	const steps: Record<string, number> = {
		ArrowDown: 1, j: 1, ArrowUp: -1, k: -1,
	};
	const step = steps[event.key];
	const row = (event.target as HTMLElement).closest(".play");
	if (step === undefined || !row || event.ctrlKey || event.metaKey
		|| event.altKey) {
		return;
	}
	const rows = [...(root?.querySelectorAll(".play") ?? [])];
	for (let at = rows.indexOf(row) + step; rows[at]; at += step) {
		const button = rows[at]?.querySelector<HTMLElement>(".play-add")
			?? rows[at]?.querySelector("button");
		if (button) {
			event.preventDefault();
			button.focus();
			return;
		}
	}
}

export function PlaysList({ plays, today, hasMore, onMore, onWho, say }: {
	plays: Play[];
	today: string;
	hasMore: boolean;
	onMore: () => void;
	onWho: (email: string) => void;
	say: (words: string, isError?: boolean) => void;
}) {
	const root = useRef<HTMLDivElement>(null);
	const end = useRef<HTMLButtonElement>(null);
	const latest = useRef(onMore);
	latest.current = onMore;
	useEffect(() => {
		if (!end.current || !("IntersectionObserver" in window)) {
			return;
		}
		/* before the reader comes to the end */
		const watcher = new IntersectionObserver((entries) => {
			if (entries.some((entry) => entry.isIntersecting)) {
				latest.current();
			}
		}, { rootMargin: "600px" });
		watcher.observe(end.current);
		return () => watcher.disconnect();
	}, [hasMore, plays.length]);
	return (
		<div
			class="plays"
			ref={root}
			onKeyDown={(event) => moveByKey(event, root.current)}
		>
			{byDay(plays).map(({ day, plays: rows }) => (
				<section class="plays-day" key={`${day} ${rows[0]?.key}`}>
					<h2>
						{longDate(day)}{" "}
						<small>{sinceDay(day, today)}</small>
					</h2>
					<ol>
						{rows.map((play, i) => (
							<PlayRow
								key={`${play.key} ${i}`}
								play={play}
								onWho={onWho}
								say={say}
							/>
						))}
					</ol>
				</section>
			))}
			{hasMore && (
				<button
					type="button"
					class="button wide"
					ref={end}
					onClick={onMore}
				>
					Show more
				</button>
			)}
		</div>
	);
}
