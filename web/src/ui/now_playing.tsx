/* The song that everybody hears. */

import { useEffect, useRef, useState } from "preact/hooks";
import { clockTime, names, personName, spokenTime } from "../core/format";
import { jammedBy } from "../core/state";
import type { Playing } from "../core/types";
import { config } from "../live/config";
import { observable } from "../live/observable";
import { clock, jam, nowPositionMs, onBlast, skip, togglePause } from "../live/nest";
import { Comments } from "./comments";
import { ask } from "./dialog";
import { useEvery, useSound, useStore } from "./hooks";
import { Icon } from "./icon";
import { Person } from "./person";
import { Cover } from "./picture";
import { useObservable } from "./observable";
import { focusSearch } from "./search_box";
import { SongLine } from "./song_line";
import { SoundNote } from "./sound_note";
import { SourceLink } from "./source_mark";
import { ThrowbackMark } from "./throwback_mark";
import { Video } from "./video";

export const playingComments = observable(false);

export async function askSkip(playing: Playing): Promise<void> {
	const mine = playing.user.toLowerCase() === config.user.toLowerCase();
	const whose = mine ? "your song" : `${personName(playing.user)}’s song`;
	const yes = await ask({
		title: `Skip “${playing.title}”?`,
		text: `This ends ${whose} for everybody in the nest.`,
		action: "Skip it",
	});
	if (yes) {
		skip(playing.id);
	}
}

/**
 * The bar runs as one animation of the browser's from the present position to
 * the end: perfectly smooth, and no work for us while it does.
 */
function ProgressBar({ playing }: { playing: Playing }) {
	const fill = useRef<HTMLDivElement>(null);
	const lengthMs = playing.duration * 1000;
	const [synced, resync] = useState(0);
	useEffect(() => {
		/* the clock gets better with time: aim anew now and then */
		const timer = setInterval(() => resync((n) => n + 1), 5_000);
		return () => clearInterval(timer);
	}, []);
	useEffect(() => {
		const atMs = nowPositionMs();
		const from = lengthMs > 0 ? Math.min(1, atMs / lengthMs) : 0;
		const frames = playing.paused
			? [{ transform: `scaleX(${from})` }, { transform: `scaleX(${from})` }]
			: [{ transform: `scaleX(${from})` }, { transform: "scaleX(1)" }];
		const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const leftMs = Math.max(1, lengthMs - atMs);
		const animation = fill.current?.animate(frames, {
			duration: leftMs,
			fill: "forwards",
			easing: calm
				? `steps(${Math.max(1, Math.round(leftMs / 1000))}, end)`
				: "linear",
		});
		return () => animation?.cancel();
	}, [playing.id, playing.startedMs, playing.paused, playing.pos,
		lengthMs, synced, clock.known]);
	return (
		<div class="progress-track">
			<div class="progress-fill" ref={fill} />
		</div>
	);
}

function Progress({ playing }: { playing: Playing }) {
	useEvery(500);
	const at = nowPositionMs() / 1000;
	const total = playing.duration;
	/* those who listen to the page are not told every half second */
	const coarse = Math.floor(at / 5) * 5;
	return (
		<div class="progress">
			<div
				role="progressbar"
				aria-label="Position in the song"
				aria-valuemin={0}
				aria-valuemax={Math.round(total)}
				aria-valuenow={Math.min(coarse, Math.round(total))}
				aria-valuetext={
					`${spokenTime(coarse)} of ${spokenTime(total)}`}
			>
				<ProgressBar playing={playing} />
			</div>
			<div class="progress-times" aria-hidden="true">
				<span>{clockTime(at)}</span>
				{playing.paused && <span class="progress-paused">paused</span>}
				<span>{total > 0 ? clockTime(total) : "–:––"}</span>
			</div>
		</div>
	);
}

function JamButton({ playing }: { playing: Playing }) {
	const mine = jammedBy(playing, config.user);
	const people = playing.jam.map((j) => j.user);
	const label = mine ? "Take back your jam" : "Jam: I love this song";
	return (
		<button
			type="button"
			class="button jam"
			aria-pressed={mine}
			title={people.length > 0
				? `Jammed by ${names(people, config.user)}`
				: label}
			onClick={() => jam(playing.id)}
		>
			<Icon name="heart" filled={mine} />
			<span>Jam</span>
			{people.length > 0 && (
				<b class="count">
					<span class="unseen">, jammed by </span>
					{people.length}
				</b>
			)}
		</button>
	);
}

function Jammers({ playing }: { playing: Playing }) {
	const jams = playing.jam.filter((j) => !j.throwback);
	const who = names(jams.map((j) => j.user), config.user);
	if (who === "") {
		return null;
	}
	const verb = jams.length === 1 && who !== "you" ? "loves" : "love";
	return (
		<p class="jammed">
			<Icon name="heart" filled />
			{who[0]!.toUpperCase() + who.slice(1)} {verb} this
		</p>
	);
}

function Controls({ playing }: { playing: Playing }) {
	const open = useObservable(playingComments);
	const paused = useStore((state) => state.paused);
	const comments = playing.comments.length;
	return (
		<div class="controls">
			<JamButton playing={playing} />
			<button
				type="button"
				class="button"
				aria-expanded={open}
				aria-controls={open ? "playing-comments" : undefined}
				onClick={() => playingComments.set(!open)}
			>
				<Icon name="comment" />
				<span class="unseen">Comments </span>
				{comments > 0 && <b class="count">{comments}</b>}
			</button>
			<span class="controls-gap" />
			<button
				type="button"
				class="button round"
				aria-label={paused
					? "Play on, for everybody"
					: "Pause, for everybody"}
				title={paused ? "Play on" : "Pause"}
				onClick={togglePause}
			>
				<Icon name={paused ? "play" : "pause"} filled={paused} />
			</button>
			<button
				type="button"
				class="button round"
				aria-label="Skip this song…"
				title="Skip"
				onClick={() => void askSkip(playing)}
			>
				<Icon name="skip" />
			</button>
		</div>
	);
}

/** The cover jumps when an airhorn sounds: one can see who has no sound on. */
function BigCover({ playing }: { playing: Playing }) {
	const ref = useRef<HTMLDivElement>(null);
	useEffect(() => onBlast(() => {
		if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
			ref.current?.animate([
				{ transform: "none" },
				{ transform: "scale(1.05) rotate(-2.5deg)" },
				{ transform: "scale(1.07) rotate(2.5deg)" },
				{ transform: "scale(1.04) rotate(-1.5deg)" },
				{ transform: "none" },
			], { duration: 520, easing: "ease-out" });
		}
	}), []);
	return (
		<div class="now-cover" ref={ref}>
			<Cover
				key={playing.trackid}
				src={playing.bigImg || playing.img}
				name={playing.title}
				size={320}
				eager
			/>
		</div>
	);
}

/** The cover's colours, softly, behind the whole page. */
export function Backdrop() {
	const playing = useStore((state) => state.playing);
	return (
		<div class="backdrop" aria-hidden="true">
			<Cover
				key={playing?.trackid ?? ""}
				src={playing ? playing.img || playing.bigImg : ""}
				name={playing?.title ?? "EchoNest"}
				size={64}
				eager
			/>
		</div>
	);
}

function Nothing() {
	const loaded = useStore((state) => state.loaded);
	return (
		<section class="now card nothing" aria-label="Now playing">
			<div class="now-cover"><Cover src="" name="EchoNest" size={320} /></div>
			<div class="now-words">
				<h2 class="now-title">
					{loaded ? "It’s quiet in here" : "Tuning in…"}
				</h2>
				{loaded && (
					<>
						<p class="now-artist">
							Add a song, and everybody hears it.
						</p>
						<button
							type="button"
							class="button primary"
							onClick={focusSearch}
						>
							<Icon name="search" /> Find a song
						</button>
					</>
				)}
			</div>
		</section>
	);
}

export function NowPlaying() {
	const playing = useStore((state) => state.playing);
	const open = useObservable(playingComments);
	const sound = useSound();
	if (!playing) {
		return <Nothing />;
	}
	const shows = playing.src === "youtube" && sound.kind !== "elsewhere"
		&& sound.kind !== "asleep";
	return (
		<section
			class={shows ? "now card shows-video" : "now card"}
			aria-label="Now playing"
		>
			{shows ? <Video /> : <BigCover playing={playing} />}
			<div class="now-words">
				<h2 class="now-title">
					{playing.permalink !== ""
						? (
							<a
								href={playing.permalink}
								target="_blank"
								rel="noopener noreferrer"
							>
								{playing.title}
							</a>
						)
						: playing.title}
				</h2>
				<p class="now-artist">
					<SourceLink song={playing} />
					<SongLine song={playing} />
				</p>
				<p class="now-by">
					<Person
						email={playing.user}
						prefix={playing.auto ? "picked by " : "added by "}
					/>
					{" "}<ThrowbackMark song={playing} />
				</p>
			</div>
			<div class="now-bar">
				<Progress playing={playing} />
				<Controls playing={playing} />
				<Jammers playing={playing} />
				<SoundNote playing={playing} />
				{open && (
					<Comments
						song={playing}
						id="playing-comments"
						onClose={() => playingComments.set(false)}
					/>
				)}
			</div>
		</section>
	);
}
