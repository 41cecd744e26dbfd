/* Airhorns: one press, and everybody hears it. */

import { useState } from "preact/hooks";
import { hash, hue } from "../core/colour";
import { ago, hornName, personName, plural } from "../core/format";
import { config } from "../live/config";
import { blast, blastFree, unlockSound } from "../live/nest";
import { useEvery, useStore } from "./hooks";
import { Icon } from "./icon";
import { Avatar } from "./picture";

const LISTED = 12;

/** Each horn has a picture of a sound that nobody else has. */
function SoundPrint({ name }: { name: string }) {
	let seed = hash(name);
	const bars = Array.from({ length: 9 }, (_, i) => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		const envelope = Math.sin(((i + 1) / 10) * Math.PI);
		return 3 + envelope * (5 + (seed >>> 24) / 17);
	});
	return (
		<svg class="sound-print" viewBox="0 0 36 24" aria-hidden="true">
			{bars.map((height, i) => (
				<rect
					key={i}
					x={i * 4}
					y={12 - height / 2}
					width="2.4"
					height={height}
					rx="1.2"
				/>
			))}
		</svg>
	);
}

function HornButton({ name, enabled }: { name: string; enabled: boolean }) {
	const [blasts, setBlasts] = useState(0);
	return (
		<button
			type="button"
			class="horn"
			disabled={!enabled}
			style={{ "--hue": String(hue(name)) }}
			onClick={() => {
				unlockSound();
				blast(name);
				setBlasts(blasts + 1);
			}}
		>
			<SoundPrint name={name} />
			<span>{hornName(name)}</span>
			{blasts > 0 && <i key={blasts} class="horn-wave" />}
		</button>
	);
}

function Recent() {
	useEvery(30_000);
	const horns = useStore((state) => state.airhorns);
	if (horns.length === 0) {
		return null;
	}
	return (
		<>
			<h3>Lately</h3>
			<ul class="horn-list">
				{horns.slice(0, LISTED).map((horn, i) => (
					<li key={`${horn.when} ${horn.user} ${i}`}>
						<Avatar email={horn.user} />
						<p>
							<b>{personName(horn.user, config.user)}</b>
							{horn.free && <span class="tag">free</span>}
							<span class="dim"> at </span>
							{horn.title}
						</p>
						<time dateTime={horn.when}>
							{ago(Date.parse(horn.when), Date.now())}
						</time>
					</li>
				))}
			</ul>
		</>
	);
}

export function HornPanel() {
	const free = useStore((state) => state.freeHorns);
	const playing = useStore((state) => state.playing !== null);
	return (
		<section class="card panel horn-panel" aria-labelledby="horn-title">
			<div class="section-head">
				<h2 id="horn-title">Airhorns</h2>
				{free > 0 && (
					<span class="tag">{plural(free, "free horn")}</span>
				)}
			</div>
			{!playing && <p class="note">They need a playing song.</p>}
			<div class="horns">
				{config.airhorns.map((name) => (
					<HornButton key={name} name={name} enabled={playing} />
				))}
			</div>
			{free > 0 && (
				<button
					type="button"
					class="button wide"
					disabled={!playing}
					onClick={() => {
						unlockSound();
						blastFree();
					}}
				>
					<Icon name="gift" /> Blast a free horn
				</button>
			)}
			<Recent />
		</section>
	);
}
