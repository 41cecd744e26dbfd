/* Own volume and everybody's. */

import { useEffect, useRef, useState } from "preact/hooks";
import { setNestVolume, toggleMute, unlockSound } from "../live/nest";
import { setPrefs } from "../live/prefs";
import { FollowSpotify } from "./follow";
import { useStore } from "./hooks";
import { Icon } from "./icon";
import { usePrefs } from "./use_prefs";

/** While a hand is on the slider, what others set does not move it. */
const HOLD_MS = 1_200;
const SEND_EVERY_MS = 120;

function Slider({ id, label, value, onSlide }: {
	id: string;
	label: string;
	value: number;
	onSlide(value: number): void;
}) {
	const ref = useRef<HTMLInputElement>(null);
	useEffect(() => {
		ref.current?.style.setProperty("--at", `${value}%`);
	}, [value]);
	return (
		<input
			ref={ref}
			id={id}
			type="range"
			min={0}
			max={100}
			step={1}
			value={value}
			aria-label={label}
			aria-valuetext={`${Math.round(value)} percent`}
			onInput={(event) => onSlide(Number(event.currentTarget.value))}
		/>
	);
}

function NestVolume() {
	const volume = useStore((state) => state.volume);
	const [held, setHeld] = useState<number | null>(null);
	const timers = useRef({ release: 0, send: 0, wanted: 0 });

	const slide = (value: number): void => {
		const t = timers.current;
		setHeld(value);
		t.wanted = value;
		clearTimeout(t.release);
		t.release = window.setTimeout(() => setHeld(null), HOLD_MS);
		if (t.send === 0) {
			t.send = window.setTimeout(() => {
				t.send = 0;
				setNestVolume(t.wanted);
			}, SEND_EVERY_MS);
		}
	};
	const shown = held ?? volume;
	return (
		<div class="slider-row">
			<span class="slider-icon"><Icon name="people" /></span>
			<div>
				<p class="slider-label">
					<span>Everybody’s volume</span>
					<span>{shown === null ? "" : Math.round(shown)}</span>
				</p>
				<Slider
					id="nest-volume"
					label="Everybody’s volume"
					value={shown ?? 0}
					onSlide={slide}
				/>
			</div>
		</div>
	);
}

export function MuteButton({ large = false }: { large?: boolean }) {
	const { muted, volume } = usePrefs();
	const silent = muted || volume === 0;
	return (
		<button
			type="button"
			class={large ? "button round mute" : "icon-button mute"}
			aria-pressed={silent}
			aria-label="Mute my sound"
			title={silent ? "Unmute (space)" : "Mute my sound (space)"}
			onClick={toggleMute}
		>
			<Icon name={silent ? "mute" : "sound"} />
		</button>
	);
}

export function SoundPanel() {
	const { muted, volume } = usePrefs();
	return (
		<section class="card panel sound-panel" aria-labelledby="sound-title">
			<h2 id="sound-title">Sound</h2>
			<div class="slider-row">
				<MuteButton />
				<div>
					<p class="slider-label">
						<span>My volume</span>
						<span>{muted ? "muted" : Math.round(volume)}</span>
					</p>
					<Slider
						id="my-volume"
						label="My volume"
						value={muted ? 0 : volume}
						onSlide={(value) => {
							setPrefs({ volume: value, muted: false });
							unlockSound();
						}}
					/>
				</div>
			</div>
			<NestVolume />
			<FollowSpotify id="follow-sound" />
		</section>
	);
}
