/* The numbers page: how many were here, and what they did. */

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readStats, type Stats } from "./core/stats";
import { followTheme } from "./ui/theme";
import { ThemeButton } from "./ui/theme_button";

type Loaded =
	| { kind: "busy" }
	| { kind: "failed"; message: string }
	| { kind: "done"; stats: Stats };

const ranges = [7, 30, 90];

async function load(days: number): Promise<Loaded> {
	try {
		const answer = await fetch(`/api/stats?days=${days}`);
		if (!answer.ok) {
			return {
				kind: "failed",
				message: `The server answered ${answer.status}.`,
			};
		}
		return { kind: "done", stats: readStats(await answer.json()) };
	} catch {
		return { kind: "failed", message: "The nest can’t be reached." };
	}
}

function Bars({ title, days }: { title: string; days: Stats["trend"] }) {
	const most = Math.max(1, ...days.map((day) => day.count));
	return (
		<section class="card chart">
			<h2>{title}</h2>
			<ol class="bars">
				{days.map((day) => (
					<li
						key={day.date}
						title={`${day.date}: ${day.count}`}
						style={{ "--height": `${(day.count / most) * 100}%` }}
					>
						<span class="unseen">{day.date}: {day.count}</span>
					</li>
				))}
			</ol>
			<p class="chart-ends" aria-hidden="true">
				<span>{days[0]?.date}</span>
				<span>most: {most}</span>
				<span>{days[days.length - 1]?.date}</span>
			</p>
		</section>
	);
}

function Numbers({ stats }: { stats: Stats }) {
	const figures: [string, number][] = [
		["here today", stats.activeToday],
		["people so far", stats.knownUsers],
		...stats.today.map(({ name, count }): [string, number] =>
			[`${name} today`, count]),
	];
	return (
		<>
			<dl class="figures">
				{figures.map(([what, n]) => (
					<div class="card figure" key={what}>
						<dt>{what}</dt>
						<dd>{n.toLocaleString()}</dd>
					</div>
				))}
			</dl>
			{stats.trend.length > 0
				&& <Bars title="People a day" days={stats.trend} />}
		</>
	);
}

function StatsPage() {
	const [days, setDays] = useState(30);
	const [loaded, setLoaded] = useState<Loaded>({ kind: "busy" });
	useEffect(() => {
		let current = true;
		setLoaded({ kind: "busy" });
		void load(days).then((next) => {
			if (current) {
				setLoaded(next);
			}
		});
		return () => {
			current = false;
		};
	}, [days]);
	return (
		<>
			<div class="range" role="group" aria-label="How far back">
				{ranges.map((n) => (
					<button
						type="button"
						key={n}
						class="button small"
						aria-pressed={n === days}
						onClick={() => setDays(n)}
					>
						{n} days
					</button>
				))}
				<ThemeButton />
			</div>
			<div aria-live="polite">
				{loaded.kind === "busy" && <p class="dim">Counting…</p>}
				{loaded.kind === "failed" && <p>{loaded.message}</p>}
				{loaded.kind === "done" && <Numbers stats={loaded.stats} />}
			</div>
		</>
	);
}

followTheme();
const root = document.getElementById("stats");
if (root) {
	render(<StatsPage />, root);
}
